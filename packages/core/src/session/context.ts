import type { Session } from '../genauth'
import type { ProtocolClient } from '../protocol/client'
import type { Runtime } from '../runtime/ports'
import type { LoginTransactions } from './login-transactions'
import type { LogoutMarker } from './logout-marker'
import type { RedirectLoop } from './redirect-loop'
import type { SessionState } from './session-state'
import type { SessionStore } from './session-store'
import type { TabOwnership } from './tab-ownership'
import type { Tabs } from './tabs'

/** What the parts of one session share. */
export interface SessionContext {
  /** Names the client in storage, locks and channels. */
  readonly key: string
  readonly client: ProtocolClient & { readonly redirectUri: string }
  readonly runtime: Runtime
  readonly state: SessionState
  readonly store: SessionStore
  readonly tabs: Tabs
  readonly logoutMarker: LogoutMarker
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
  /** Only where each tab has a grant of its own. */
  readonly ownership: TabOwnership | undefined
  readonly maxSessionSeconds: number | undefined
  readonly allowFramedCallback: boolean
  /** Settles when the session is no longer loading; starts restoring it. */
  ready(): Promise<Session>
}
