import { type GenAuthError, isGenAuthError } from '../errors'

/** Returns whether the response was lost. The server may then have rotated the refresh token. */
export function isAnswerLost(error: GenAuthError): boolean {
  const isDamaged = error.code === 'invalid_response' && (error.status ?? 200) < 300
  return error.code === 'network_error' || error.code === 'timeout' || isDamaged
}

/**
 * Sends a request, and sends it a second time if its response was lost or unreadable. In that case, it is unknown whether GenAuth has
 * processed the request. Used by the browser and by the server.
 *
 * @param mayResend Decides whether the request may be sent a second time.
 */
export async function resendIfLost<Result>(
  send: () => Promise<Result>,
  mayResend: () => boolean | Promise<boolean>,
): Promise<Result> {
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !isAnswerLost(error) || !(await mayResend())) throw error
    return send()
  }
}
