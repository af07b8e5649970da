import type { Session } from '../genauth'
import type { ClientOptions } from '../protocol/client-options'
import type { Protocol } from '../protocol/endpoints'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { Engine } from './engine-interface'
import type { LogoutMarker } from './logout-marker'
import type { SessionState } from './session-state'
import type { SessionStore } from './session-store'
import type { TabOwnership } from './tab-ownership'

/** Options of a public client, checked. */
export interface PublicClientOptions extends ClientOptions {
  readonly protocol: Protocol
  readonly redirectUri: string
}

/** What the options of a client say about its sessions. */
export interface SessionSettings {
  readonly maxSessionSeconds?: number | undefined
  readonly allowFramedCallback?: boolean | undefined
  readonly postLogoutRedirectUri?: string | undefined
  /** Whether the user's claims are kept with the session. Default true. */
  readonly storeClaims?: boolean | undefined
  /** Origins that get the access token. */
  readonly tokenOrigins: ReadonlySet<string>
}

/** What the parts of one session share. */
export interface SessionContext extends SessionSettings {
  /** Names the client in storage, locks and channels. */
  readonly key: string
  readonly options: PublicClientOptions
  readonly runtime: Runtime
  readonly state: SessionState
  readonly store: SessionStore
  readonly tabStorage: SyncStorage
  readonly logoutMarker: LogoutMarker
  /** Only where each tab has a grant of its own. */
  readonly ownership: TabOwnership | undefined
  /** Settles when the session is no longer loading; starts restoring it. */
  ready(): Promise<Session>
  /**
   * Loads what talks to GenAuth, once.
   *
   * @throws {GenAuthError} `network_error`
   */
  engine(): Promise<Engine>
}
