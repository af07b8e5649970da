import type { SessionContext } from './context'
import type { Renewer } from './renewal'

/** If an API rejects the new token within this time, do not refresh again. In milliseconds. */
const cooldownMs = 10_000

/**
 * Returns a new token after an API rejected a token that had not expired. Returns `undefined` if the caller must not repeat the request.
 */
export type RenewAfterRefusal = (
  refused: string,
  id: string | undefined,
) => Promise<string | undefined>

/**
 * Creates the {@link RenewAfterRefusal} function. Call `createRenewAfterRefusal` only one time per document, because all requests share its
 * cooldown.
 */
export function createRenewAfterRefusal(
  { state, runtime }: SessionContext,
  renewer: Renewer,
): RenewAfterRefusal {
  let renewedAt = -Infinity
  return async (refused, id) => {
    // Do not use another user's token.
    if (!state.record || state.record.id !== id) return undefined
    if (state.record.accessToken === refused) {
      const isTooSoon = runtime.uptime() - renewedAt < cooldownMs && !state.tokenStatus.isRenewing
      if (isTooSoon || state.record.refreshToken === undefined) return undefined
      renewedAt = runtime.uptime()
      // Ignore the rejection: the token status contains the error, and the caller gets the API's own response.
      await renewer.now().catch(() => undefined)
    }
    const { record } = state
    return record?.id === id && record?.accessToken !== refused ? record?.accessToken : undefined
  }
}
