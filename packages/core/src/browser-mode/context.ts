import type { Session } from '../genauth'
import type { ClientOptions } from '../protocol/client-options'
import type { Protocol } from '../protocol/endpoints'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { Engine } from './engine-interface'
import type { LogoutMarker } from './logout-marker'
import type { SessionState } from './state'
import type { SessionStore } from './store'
import type { TabOwnership } from './tab-ownership'

/** Validated options of a public client. */
export interface PublicClientOptions extends ClientOptions {
  readonly protocol: Protocol
  readonly redirectUri: string
}

/** The session settings in the client's options. */
export interface SessionSettings {
  readonly maxSessionSeconds?: number | undefined
  readonly allowFramedCallback?: boolean | undefined
  readonly postLogoutRedirectUri?: string | undefined
  /** Whether the user's claims are stored with the session. Default true. */
  readonly storeClaims?: boolean | undefined
  /** The origins to which the app's requests send the access token. */
  readonly tokenOrigins: ReadonlySet<string>
}

/** The values that the modules of a browser-mode session share. */
export interface SessionContext extends SessionSettings {
  /** Identifies the client in storage keys, lock names and channel names. */
  readonly key: string
  readonly options: PublicClientOptions
  readonly runtime: Runtime
  readonly state: SessionState
  readonly store: SessionStore
  readonly tabStorage: SyncStorage
  readonly logoutMarker: LogoutMarker
  /** Decides which tab may use the tokens. Present only if each tab has its own tokens. */
  readonly ownership: TabOwnership | undefined
  /** Starts to restore the session. Resolves when the session is no longer loading. */
  ready(): Promise<Session>
  /**
   * Loads the chunk that calls GenAuth. All calls share one load.
   *
   * @throws {GenAuthError} `network_error`
   */
  engine(): Promise<Engine>
}
