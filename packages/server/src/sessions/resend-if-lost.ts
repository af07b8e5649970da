import { isAnswerLost, isGenAuthError } from '@genauth/core'

/**
 * Sends a request, and sends it once more if its response was lost: it is unknown then whether GenAuth has handled it. A request that
 * GenAuth has answered is not sent again.
 *
 * @param mayResend Whether there is time for it.
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
