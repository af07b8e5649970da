import type { LogoutOptions } from '../call-options'
import type { InitialFacts } from '../genauth'
import type { UserSchema } from '../protocol/parse-user'
import type { Runtime, SyncStorage } from '../runtime/ports'
import type { Redirect, SessionEngine } from '../session/create-session'
import type { RedirectLoop } from '../session/redirect-loop'
import type { SessionHolder } from '../session/require-session'
import type { SessionView } from '../session/view'
import type { Session } from '../session-state'
import type { CurrentSnapshot } from './current-snapshot'
import type { PersistedFlags } from './persisted-flags'
import type { ServerSnapshot } from './snapshot'
import type { ServerTabs } from './tabs'

/** The part of a session in server mode that exists before the engine is loaded. */
export interface ServerShell {
  /** The path of the server's routes. It also identifies the client in caches and in the names of storage keys, locks and channels. */
  readonly key: string
  readonly schema?: UserSchema | undefined
  readonly view: SessionView
  /** Values that are recorded before the engine is loaded. */
  readonly early: {
    /** The response to the first session request. Use it only one time, because the body of a response can be read only one time. */
    response?: Promise<Response> | undefined
    /** Whether the browser restored the page from the back/forward cache. The early response may then be outdated. */
    wasRestored?: boolean
    redirect?: Redirect
  }
  /** Resolves when the session is no longer loading. */
  ready(): Promise<Session>
}

/** What the engine is created from. */
export interface ServerParts extends ServerShell {
  readonly runtime: Runtime
  readonly tabStorage: SyncStorage
}

/** The values that the modules of the engine share. */
export interface ServerContext extends ServerParts, SessionHolder<ServerSnapshot> {
  readonly current: CurrentSnapshot
  readonly tabs: ServerTabs
  readonly flags: PersistedFlags
  readonly loop: RedirectLoop
}

/** The engine of server mode. Its code loads while the first request is pending. */
export interface ServerEngine extends SessionEngine {
  /** Restores the session, so that the app knows whether a user is signed in. Never rejects. */
  arrive(initialSession: InitialFacts | undefined): Promise<void>
  /** Adopts a refresh that a page rendered again shows. If the page shows another session, requests the session. Never rejects. */
  compare(initialSession: InitialFacts | undefined): Promise<void>
  handleCallback(): Promise<{ returnTo: string }>
  logout(options: LogoutOptions): Promise<void>
}
