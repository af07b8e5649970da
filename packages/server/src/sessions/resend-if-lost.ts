import { isAnswerLost, isGenAuthError } from '@genauth/core'

/**
 * Sends a request, and sends it a second time if its response was lost or unreadable. In that case, it is unknown whether GenAuth has
 * processed the request. A request is not sent a second time after a readable response, or after an error status.
 *
 * @param mayResend Returns whether there is time for another request.
 */
export async function resendIfLost<T>(
  send: () => Promise<T>,
  mayResend: () => boolean,
): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !isAnswerLost(error) || !mayResend()) throw error
    return send()
  }
}
