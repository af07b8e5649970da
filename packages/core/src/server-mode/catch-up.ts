import type { ConnectionParts } from './connection-parts'
import type { ConnectionRenewal } from './connection-renewal'
import type { SessionRefresh } from './refresh-session'

/** Sends the requests that are due or failed before. Never rejects. Errors are in the session and the token status. */
export interface CatchUp {
  /** For the scheduler. */
  ifDue(): Promise<void>
  /** For a device that wakes up or a network that is back. May run before the backoff ends. */
  onWake(): Promise<void>
}

/** Creates the catch-up of a tab. */
export function createCatchUp(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): CatchUp {
  const { known, state, ready } = parts
  const catchUp = async () => {
    if (state.session.status === 'authenticated') {
      // The error is in the token status.
      await renewal.ifDue().catch(() => undefined)
    } else {
      // This also repeats a pending logout, unless another user has logged in since.
      await refreshSession.now()
    }
  }
  return {
    async ifDue() {
      await ready()
      if (known.isDue) await catchUp()
    },
    async onWake() {
      if (known.isDue || known.backoff.mayRetry) await catchUp()
    },
  }
}
