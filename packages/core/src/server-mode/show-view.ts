import { keepReference } from '../session/keep-reference'
import type { ConnectionState, ConnectionView } from './connection-state'

/** Shows the current state. Keeps references and calls no subscriber if nothing has changed. */
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
