import type { ConnectionParts } from './connection-parts'
import type { ConnectionRenewal } from './connection-renewal'
import type { SessionRefresh } from './refresh-session'

/** Does what is due, or could not be done before. Nothing of it rejects: what went wrong is in the session and the token status. */
export interface CatchUp {
  /** For a scheduler. */
  ifDue(): Promise<void>
  /** For a page that wakes up, or is back on the network: in spite of the backoff. */
  onWake(): Promise<void>
}

/** Makes the one way of a page to catch up. */
export function createCatchUp(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): CatchUp {
  const { known, state, ready } = parts
  const catchUp = async () => {
    if (state.session.status === 'authenticated') {
      // Why it failed is in the token status.
      await renewal.ifDue().catch(() => undefined)
    } else {
      // It repeats a logout too, but not that of somebody in whose place another has logged in.
      await refreshSession.now()
    }
  }
  return {
    async ifDue() {
      await ready()
      if (known.isDue) await catchUp()
    },
    async onWake() {
      if (known.isDue || known.backoff.isWorthATry) await catchUp()
    },
  }
}
