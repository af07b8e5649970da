import type { Renewal } from '../genauth'
import type { SessionContext } from './context'
import { renewQuietly } from './renew-quietly'
import { expireSession, isSessionOver, sessionEndsAt } from './session-end'
import { isDue, nextRenewalAt } from './token-times'

/** How long nothing is tried after an attempt that changed nothing. */
const pauseMs = 5000

/** What a scheduler needs: when, and what to do then. */
export function createRenewal(context: SessionContext): Renewal {
  const { state, runtime } = context
  let pausedAt = 0
  // A pause does not outlast a clock that is set back.
  const isPaused = () => Math.abs(runtime.now() - pausedAt) < pauseMs
  const isWorkDue = () => state.record && isDue(state.record, runtime.now(), state.jitter)
  const renew = async () => {
    await renewQuietly(context)
    // Where not even that could be noted, or tokens come without any time to live.
    if (isWorkDue()) pausedAt = runtime.now()
  }
  return {
    nextAt() {
      const { record, session, tokenStatus } = state
      if (!record || session.status !== 'authenticated' || tokenStatus.isRenewing) return undefined
      // Work can be due before its instant: where the clock was set back, that instant is far off.
      const renewalAt = nextRenewalAt(record, state.jitter, runtime.now()) ?? Infinity
      const at = Math.min(renewalAt, sessionEndsAt(context) ?? Infinity)
      if (at === Infinity) return undefined
      return isPaused() ? Math.max(at, pausedAt + pauseMs) : at
    },
    async run() {
      await context.ready()
      if (isSessionOver(context)) await expireSession(context)
      else if (isWorkDue() && !isPaused()) await renew()
    },
  }
}
