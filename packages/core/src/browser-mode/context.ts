import type { LogoutOptions } from '../call-options'
import type { ProtocolClient } from '../protocol/client'
import type { ClientOptions } from '../protocol/client-options'
import type { Protocol } from '../protocol/endpoints'
import type { UserSchema } from '../protocol/parse-user'
import type { EarlyRuntime, Runtime, SyncStorage } from '../runtime/ports'
import type { Redirect, SessionEngine } from '../session/create-session'
import type { RedirectLoop } from '../session/redirect-loop'
import type { SessionHolder } from '../session/require-session'
import type { Session } from '../session-state'
import type { FoundCallback } from './callback'
import type { CurrentRecord } from './current-record'
import type { LoginTransactions } from './login-transactions'
import type { LoginSince, LogoutMarker } from './logout-marker'
import type { StoredSession } from './record'
import type { SessionTabs, TabMessage } from './session-tabs'
import type { SessionStore } from './store'
import type { TabClaims } from './tab-claims'
import type { TabOwnership } from './tab-ownership'

/** Validated options of a public client. */
export interface PublicClientOptions extends ClientOptions {
  readonly protocol: Protocol
  readonly redirectUri: string
  readonly discovery?: boolean | undefined
  /** Replaces platform functions. */
  readonly runtime?: Partial<Runtime> | undefined
}

/** The session settings in the client's options. */
export interface SessionSettings {
  readonly maxSessionSeconds?: number | undefined
  readonly allowFramedCallback?: boolean | undefined
  readonly postLogoutRedirectUri?: string | undefined
  /** Whether the user's claims are stored with the session. Default true. */
  readonly storeClaims?: boolean | undefined
  readonly schema?: UserSchema | undefined
  /** The origins to which the app's requests send the access token. */
  readonly tokenOrigins: ReadonlySet<string>
}

/** The values that the modules of a browser-mode session share. */
export interface SessionContext extends SessionSettings, SessionHolder<StoredSession> {
  /** Identifies the client in storage keys, lock names and channel names. */
  readonly key: string
  readonly options: PublicClientOptions
  readonly runtime: EarlyRuntime
  readonly current: CurrentRecord
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
  engine(): Promise<BrowserEngine>
}

/** What the engine is created from. */
export interface EngineParts extends SessionContext {
  readonly runtime: Runtime
}

/** The values that the modules of the chunk that calls GenAuth share. */
export interface EngineContext extends EngineParts {
  readonly client: ProtocolClient & { readonly redirectUri: string }
  readonly tabs: SessionTabs
  /** Finds out whether another tab uses the tokens. Present only if each tab has its own tokens. */
  readonly claims: TabClaims | undefined
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
}

/** The engine, and what the first load of browser mode needs from it. */
export interface BrowserEngine extends SessionEngine {
  /**
   * Takes over the tokens of a session, if no other tab uses them. If another tab may be using the tokens, first sends a message to the
   * other tabs, and waits for a reply.
   *
   * @returns Whether this tab may use the tokens.
   */
  claim(session: StoredSession): Promise<boolean>
  /** Takes over the tokens of a session that the tab already shows. If the tokens belong to another tab, ends the session in this tab. */
  claimShown(session: StoredSession): Promise<void>
  /** Sends a message to the other tabs. */
  post(message: TabMessage): void
  /** Refreshes the tokens if a refresh is due. Never rejects. After a failure, the token status contains the error. */
  renewIfDue(): Promise<void>
  /**
   * Finishes a redirect login after GenAuth has redirected to this tab. Calls `origin` with the login's `returnTo` as soon as the pending
   * login is found, even if the login then fails.
   */
  finishRedirect(
    callback: FoundCallback,
    since: LoginSince,
    origin: (returnTo: string) => void,
  ): Promise<{ returnTo: string }>
  /** Sends a popup's login response to its opener, and closes the popup. Settles only if the opener did not receive the response. */
  deliverPopup(callback: FoundCallback): Promise<void>
  /**
   * Finishes a logout after GenAuth has redirected to this tab.
   *
   * @throws {GenAuthError} `state_mismatch`
   */
  finishLogout(redirect: Redirect): Promise<void>
  /** Finishes a logout at GenAuth, after the session has ended in this tab. */
  redirectAfterLogout(
    stored: StoredSession | undefined,
    revocation: Promise<void>,
    options: LogoutOptions,
  ): Promise<void>
  revoke(stored: StoredSession): Promise<void>
}
