import type { Renewal } from '../genauth'
import type { SessionContext } from './context'
import type { Renewer } from './renewal'
import { nextRenewalAt } from './renewal-policy'
import { expireSession, isSessionOver, sessionEndsAt } from './tokens'

/** What a scheduler needs: when, and what to do then. */
export function createRenewal(context: SessionContext, renewer: Renewer): Renewal {
  const { state } = context
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
      else if (state.record) await renewer.ifDue().catch(() => undefined)
    },
  }
}
