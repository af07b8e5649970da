import { newer } from '../session/newer'
import type { ConnectionState, ConnectionView } from './connection-state'

/** Shows what a page knows now, unless it looks the same to whoever reads it. */
export function showView(
  state: ConnectionState,
  { session, tokenStatus, nextAt }: ConnectionView,
): void {
  const next: ConnectionView = {
    session: newer(state.session, session),
    tokenStatus: newer(state.tokenStatus, tokenStatus),
    nextAt,
  }
  const isSame =
    next.session === state.session &&
    next.tokenStatus === state.tokenStatus &&
    next.nextAt === state.nextAt
  if (!isSame) state.show(next)
}
