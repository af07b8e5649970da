import type { RedirectLoop } from '../session/redirect-loop'
import type { ConnectionContext } from './context'
import type { KnownSession } from './known-session'
import type { PersistedFlags } from './persisted-flags'
import type { ConnectionTabs } from './tabs'

/** The objects that the modules of a loaded connection share. */
export interface ConnectionParts extends ConnectionContext {
  readonly known: KnownSession
  readonly tabs: ConnectionTabs
  readonly flags: PersistedFlags
  readonly loop: RedirectLoop
}
