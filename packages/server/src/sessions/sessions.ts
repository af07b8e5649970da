import type { AuthenticationClient } from '@genauth/core'
import type { CookieJar, RequestCookies } from '../cookies/cookie-jar'
import type { SessionTrace } from '../cookies/session-trace'
import type { LogoutToken } from '../logout-tokens/logout-token'
import type { ServerRuntime } from '../runtime/ports'
import type { Namer } from '../sealing/create-namer'
import type { Sealer } from '../sealing/sealer'
import type { SessionEnd } from '../stores/session-store'
import type { SessionRecord } from './session-record'
import type { SessionLifetimes } from './session-times'
import type { SharedNotes } from './shared-notes'

/** What a request's cookies say about its session. */
export type SessionReading =
  | {
      readonly record: SessionRecord
      /** The cookie is of before the last renewal, and was let in for the moment. */
      readonly isBehind: boolean
    }
  | {
      readonly record: undefined
      readonly reason: 'none' | 'expired' | 'revoked'
      /** The session that the cookie was of, where nobody has ended it for good: somebody else may have its newest cookie. */
      readonly remains?: SessionRecord
      /** The session after a renewal whose answer the browser does not seem to have: its page can fetch the new cookie, and no more. */
      readonly unclaimed?: SessionRecord | undefined
    }

/** The sessions of an app, wherever they are kept. */
export interface Sessions {
  /** @throws {GenAuthError} `storage_unavailable` */
  read(cookies: RequestCookies): Promise<SessionReading>
  /**
   * Keeps a session, and gives the `Set-Cookie` lines that hand it to the browser.
   *
   * @throws {GenAuthError} `session_too_large`
   */
  write(record: SessionRecord, cookies: RequestCookies): Promise<string[]>
  /** The `Set-Cookie` lines that take a session from the browser. */
  clear(cookies: RequestCookies): string[]
  /**
   * Gets new tokens, in one request however many ask.
   *
   * @throws {GenAuthError} with `endsSession` where the session is over: `not_authenticated` and `session_expired` where somebody else has
   * ended it; anything else keeps it
   */
  renew(record: SessionRecord): Promise<SessionRecord>
  /**
   * Ends a session, so that no cookie of it opens anything.
   *
   * @returns The session as it was at its end.
   * @throws {GenAuthError} `storage_unavailable`
   */
  end(record: SessionRecord, as: SessionEnd): Promise<SessionRecord>
  /** What a session can be ended by when its cookie is not at hand; `undefined` where there is none. Asks nobody. */
  trace(cookies: RequestCookies): Promise<SessionTrace | undefined>
  /**
   * Ends a session by its trace, if it has not ended.
   *
   * @returns The session as it was at its end, where that is known.
   * @throws {GenAuthError} `storage_unavailable`
   */
  endTrace(trace: SessionTrace): Promise<SessionRecord | undefined>
  /**
   * Ends all sessions that a logout token of GenAuth's is about. Absent where they cannot be found.
   *
   * @returns `false` where the token was used before.
   * @throws {GenAuthError} `storage_unavailable`, `timeout`
   */
  readonly endAll?: ((token: LogoutToken) => Promise<boolean>) | undefined
  /** The newest tokens of a session, those of a renewal included that is under way. */
  newestOf(record: SessionRecord): Promise<SessionRecord>
  /** What the processes that share these sessions agree on. Without a shared store, only this process reads them. */
  readonly notes: SharedNotes
}

/** What sessions are made of. */
export interface SessionContext {
  readonly client: AuthenticationClient
  readonly runtime: ServerRuntime
  readonly jar: CookieJar
  /** Seals what is in the session's cookie. */
  readonly sealer: Sealer
  /** Seals a record that is kept elsewhere, with what its cookie has beside what the server has. */
  recordSealer(id: string, key: string): Sealer
  readonly namer: Namer
  /** Whether GenAuth ends sessions by their user or login, so that each has to be looked for among those. */
  readonly backchannelLogout: boolean
  /** How long a request to GenAuth may take. */
  readonly timeoutMs: number
  readonly sameSite: 'Lax' | 'Strict'
  /** Whether a logout needs the ID token: a cookie without it is smaller. */
  readonly keepsIdToken: boolean
  readonly lifetimes: SessionLifetimes
}

/** A way to keep sessions, made by `cookieSessions` or `storedSessions`. */
export type SessionKeeping = (context: SessionContext) => Sessions
