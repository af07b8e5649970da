import { keepReference } from '../session/keep-reference'
import type { ConnectionState, ConnectionView } from './connection-state'

/** Updates the state that the app reads. If nothing has changed, keeps all references and does not call the subscribers. */
export function showView(
  state: ConnectionState,
  { session, tokenStatus, nextAt }: ConnectionView,
): void {
  const next: ConnectionView = {
    session: keepReference(state.session, session),
    tokenStatus: keepReference(state.tokenStatus, tokenStatus),
    nextAt,
  }
  const isSame =
    next.session === state.session &&
    next.tokenStatus === state.tokenStatus &&
    next.nextAt === state.nextAt
  if (!isSame) state.show(next)
}
