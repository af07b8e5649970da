import type { SessionContext } from './context'
import type { Renewer } from './renewal'

/** A token that is refused again so soon will not be mended by renewing it once more. */
const pauseMs = 10_000

/** Finds a token to try again with after a server refused one that looked good; `undefined`: there is no point in trying. */
export type RenewAfterRefusal = (
  refused: string,
  id: string | undefined,
) => Promise<string | undefined>

/** Makes the one recovery of a page, so that its pause counts for all requests. */
export function createRenewAfterRefusal(
  { state, runtime }: SessionContext,
  renewer: Renewer,
): RenewAfterRefusal {
  let renewedAt = -Infinity
  return async (refused, id) => {
    // Another user's token is no substitute.
    if (!state.record || state.record.id !== id) return undefined
    if (state.record.accessToken === refused) {
      const isTooSoon = runtime.uptime() - renewedAt < pauseMs && !state.tokenStatus.isRenewing
      if (isTooSoon || state.record.refreshToken === undefined) return undefined
      renewedAt = runtime.uptime()
      // Why it failed is in the token status; the caller wants the answer that it has.
      await renewer.now().catch(() => undefined)
    }
    const { record } = state
    return record?.id === id && record?.accessToken !== refused ? record?.accessToken : undefined
  }
}
