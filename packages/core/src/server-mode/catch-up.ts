import type { ConnectionParts } from './connection-parts'
import type { ConnectionRenewal } from './connection-renewal'
import type { SessionRefresh } from './refresh-session'

/** Sends the requests that are due, and repeats failed requests. Never rejects. Errors are in the session and the token status. */
export interface CatchUp {
  /** Sends a request if one is due. The scheduler calls this method. */
  ifDue(): Promise<void>
  /** Sends a request when the device wakes up or the network is back, possibly before the backoff ends. */
  onWake(): Promise<void>
}

/** Creates the {@link CatchUp} of a tab. */
export function createCatchUp(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): CatchUp {
  const { known, state, ready } = parts
  const catchUp = async () => {
    if (state.session.status === 'authenticated') {
      // Ignore the error here: the token status contains it.
      await renewal.ifDue().catch(() => undefined)
    } else {
      // The session request also repeats a pending logout, unless another user has logged in after the logout.
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
