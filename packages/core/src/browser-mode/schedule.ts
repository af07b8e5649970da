import type { Renewal } from '../genauth'
import { isDue, nextRenewalAt } from '../session/renewal-time'
import type { SessionContext } from './context'
import { expireSession, hasSessionEnded, sessionEndsAt } from './end-session'

/** Minimum time between an attempt that changed nothing and the next attempt, in milliseconds. */
const cooldownMs = 5000

/** Creates the schedule of the token refresh: the time when it is due, and the function that refreshes. */
export function createRenewal(context: SessionContext): Renewal {
  const { state, runtime } = context
  let cooldownStartedAt = 0
  // Use the absolute difference. Otherwise the cooldown would last too long if the clock is set back.
  const isCoolingDown = () => Math.abs(runtime.now() - cooldownStartedAt) < cooldownMs
  const isWorkDue = () => state.record && isDue(state.record, runtime.now(), state.jitter)
  const renew = async () => {
    await renewQuietly(context)
    // If a refresh is still due, the failure could not be stored, or the new token is already about to expire.
    if (isWorkDue()) cooldownStartedAt = runtime.now()
  }
  return {
    nextAt() {
      const { record, session, tokenStatus } = state
      if (!record || session.status !== 'authenticated' || tokenStatus.isRenewing) return undefined
      // If the clock was set back, a refresh can be due long before its planned time.
      const renewalAt = nextRenewalAt(record, state.jitter, runtime.now()) ?? Infinity
      const at = Math.min(renewalAt, sessionEndsAt(context) ?? Infinity)
      if (at === Infinity) return undefined
      return isCoolingDown() ? Math.max(at, cooldownStartedAt + cooldownMs) : at
    },
    async run() {
      await context.ready()
      if (hasSessionEnded(context)) await expireSession(context)
      else if (isWorkDue() && !isCoolingDown()) await renew()
    },
  }
}

/** Refreshes the tokens if a refresh is due. Never rejects. After a failure, the token status contains the error. */
export async function renewQuietly({ engine }: Pick<SessionContext, 'engine'>): Promise<void> {
  try {
    await (await engine()).renewIfDue()
  } catch {
    // Ignore the rejection, because the token status contains the error.
  }
}
