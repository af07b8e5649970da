import type { RedirectLoop } from '../session/redirect-loop'
import type { ConnectionContext } from './connection-context'
import type { ConnectionMarks } from './connection-marks'
import type { ConnectionTabs } from './connection-tabs'
import type { KnownSession } from './known-session'

/** What the parts of a connection share that talk to the server. */
export interface ConnectionParts extends ConnectionContext {
  readonly known: KnownSession
  readonly tabs: ConnectionTabs
  readonly marks: ConnectionMarks
  readonly loop: RedirectLoop
}
