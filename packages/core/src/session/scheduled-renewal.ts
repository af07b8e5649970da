import type { Renewal } from '../genauth'
import type { SessionContext } from './context'
import { expireSession, isSessionOver, sessionEndsAt } from './session-end'
import { isDue, nextRenewalAt } from './token-times'

/** How long nothing is tried after an attempt that changed nothing. */
const pauseMs = 5000

/** What a scheduler needs: when, and what to do then. */
export function createRenewal(context: SessionContext): Renewal {
  const { state, runtime } = context
  let pausedUntil = 0
  const isWorkDue = () => state.record && isDue(state.record, state.clock.now(), state.spread)
  const renew = async () => {
    try {
      await (await context.engine()).renewIfDue()
    } catch {
      // Why it failed is in the token status.
    }
    // Where not even that could be noted, or tokens come without any time to live.
    if (isWorkDue()) pausedUntil = runtime.now() + pauseMs
  }
  return {
    nextAt() {
      const { record, session, tokenStatus } = state
      if (!record || session.status !== 'authenticated' || tokenStatus.isRenewing) return undefined
      // Work can be due before its instant: where the clock was set back, that instant is far off.
      const renewalAt = nextRenewalAt(record, state.spread, state.clock.now()) ?? Infinity
      const workAt = Math.min(renewalAt, sessionEndsAt(context) ?? Infinity) - state.clock.setBackMs
      return workAt < Infinity ? Math.max(workAt, pausedUntil) : undefined
    },
    async run() {
      await context.ready()
      if (isSessionOver(context)) await expireSession(context)
      else if (isWorkDue() && runtime.now() >= pausedUntil) await renew()
    },
  }
}
