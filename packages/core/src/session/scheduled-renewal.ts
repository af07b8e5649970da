import type { Renewal } from '../genauth'
import type { SessionContext } from './context'
import { expireSession, isSessionOver, sessionEndsAt } from './session-end'
import { isDue, nextRenewalAt } from './token-times'

/** What a scheduler needs: when, and what to do then. */
export function createRenewal(context: SessionContext): Renewal {
  const { state } = context
  const renew = async () => {
    try {
      await (await context.engine()).renewIfDue()
    } catch {
      // Why it failed is in the token status.
    }
  }
  return {
    nextAt() {
      const { record, session, tokenStatus } = state
      if (!record || session.status !== 'authenticated' || tokenStatus.isRenewing) return undefined
      const instants = [nextRenewalAt(record, state.spread), sessionEndsAt(context)]
      const known = instants.filter((instant) => instant !== undefined)
      return known.length ? Math.min(...known) : undefined
    },
    async run() {
      await context.ready()
      if (isSessionOver(context)) await expireSession(context)
      else if (state.record && isDue(state.record, context.runtime.now(), state.spread)) {
        await renew()
      }
    },
  }
}
