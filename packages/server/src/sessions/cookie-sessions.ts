import { isGenAuthError } from '@genauth/core'
import { assertMethods, assertOption } from '../assert-options'
import {
  chunkNames,
  fitsIntoChunks,
  joinChunks,
  maxSplitBytes,
  type RequestCookies,
  splitIntoChunks,
} from '../cookies/cookie-jar'
import type { Revocations } from '../stores/revocations'
import { createGenerations, type Generations } from './generations'
import { createRenewals, revokeTokens, sessionEnded } from './renewals'
import {
  createMemoryRevocations,
  createRevocationBook,
  markMethods,
  noteMethods,
  type RevocationBook,
} from './revocation-book'
import { readCheckAfterMs } from './session-checks'
import { cookieAgeSeconds, isSessionExpired } from './session-lifetime'
import type { SessionRecord } from './session-record'
import { sessionTooLarge } from './session-size'
import type { SessionContext, SessionKeeping, SessionReading, Sessions } from './sessions'
import { readSuperseded } from './superseded'
import type { KeptClaims } from './user-claims'

/** Options of {@link cookieSessions}. */
export interface CookieSessionsOptions {
  /**
   * Where ended sessions are recorded. The server rejects a cookie that was copied before a logout only if it finds the session here.
   *
   * - `'process'`: in the memory of this process. Other processes do not know about the logout, and a restart clears the memory.
   * - A store that all processes share, such as `redisRevocations(client)`: a logout takes effect in all processes.
   */
  revocations: Revocations | 'process'
  /**
   * How long this process accepts a session before it checks with GenAuth whether the session still exists, in seconds. A login and a
   * refresh count as checks. If the last check is older, the next request of the session introspects the access token (RFC 7662). If the
   * token is inactive, the server sends the refresh token. If GenAuth rejects it, the session ends. If GenAuth cannot be reached, the
   * session continues, and the check is repeated later. If the token has expired, `cookieSessions` waits for the browser's request to
   * `/auth/renew`, and `storedSessions` sends the refresh token. Default: sessions are not checked between refreshes.
   */
  checkAfterSeconds?: number | undefined
}

/**
 * Stores each session in an encrypted cookie of its browser. With `revocations: 'process'`, no other service is needed.
 *
 * Concurrent refreshes of a session are combined within one process. If you run several processes, route each browser to one process
 * (sticky sessions), or use `storedSessions`. A process knows the refreshes of other processes only with shared `revocations` that have
 * marks, such as `redisRevocations`. On serverless functions, use `storedSessions`: a platform starts many processes, and sends requests of
 * one browser to any of them.
 *
 * ```ts
 * sessions: cookieSessions({ revocations: 'process' }) // one process
 * sessions: cookieSessions({ revocations: redisRevocations(client) }) // several processes
 * ```
 *
 * @throws {GenAuthError} `createAuthServer` throws `invalid_options` if `revocations` is missing or lacks methods, or if `checkAfterSeconds`
 * is not a positive number.
 */
export function cookieSessions(options: CookieSessionsOptions): SessionKeeping {
  return (context) => {
    // JavaScript apps can omit the argument.
    const { revocations: given, checkAfterSeconds } =
      (options as CookieSessionsOptions | undefined) ?? {}
    assertOption(
      given !== undefined,
      "cookieSessions() does not say where ended sessions are recorded. For one process, pass { revocations: 'process' }. For several processes, pass { revocations: redisRevocations(client) }. For serverless functions, use storedSessions(redisStore(client)).",
    )
    const shared = given === 'process' ? undefined : given
    const revocations = shared ?? createMemoryRevocations(context.runtime.now)
    assertMethods(
      revocations,
      ['add', 'has'],
      "revocations must have the methods add and has. Use redisRevocations(client), or 'process' if the app runs in one process.",
    )
    if (noteMethods.some((name) => revocations[name] !== undefined)) {
      assertMethods(
        revocations,
        noteMethods,
        'revocations has only some of the methods lock, unlock, addResult and resultOf. Implement all four, or none.',
      )
    }
    if (markMethods.some((name) => revocations[name] !== undefined)) {
      assertMethods(
        revocations,
        [...markMethods, ...noteMethods],
        'revocations has only one of the methods addMark and markOf, or lacks lock, unlock, addResult and resultOf. Implement all six, or omit addMark and markOf.',
      )
    }
    const generations = createGenerations(context, shared)
    const book = createRevocationBook(context, revocations)
    const checkAfterMs = readCheckAfterMs(checkAfterSeconds)
    return { ...createCookieSessions(context, book, generations), checkAfterMs }
  }
}

function createCookieSessions(
  context: SessionContext,
  revocations: RevocationBook,
  generations: Generations,
): Sessions {
  const { client, runtime, lifetimes } = context
  const cookie = createSessionCookie(context)
  const confirm = async (record: SessionRecord, renewed: SessionRecord) => {
    // If `revocations` fails, keep the new tokens: the server checks `revocations` again at the next request with the cookie.
    const ended = await revocations.endingOf(record).catch(() => undefined)
    if (ended) {
      await revokeTokens(client, renewed)
      throw sessionEnded(ended)
    }
    context.emit({ type: 'renewed', sessionId: renewed.id, sub: renewed.sub })
  }
  const renewals = createRenewals(context, generations, confirm)
  const read = async (cookies: RequestCookies): Promise<SessionReading> => {
    const record = await cookie.read(cookies)
    if (!record) return { record, reason: 'none', isUnreadable: cookie.isIn(cookies) }
    const now = runtime.now()
    if (isSessionExpired(record, lifetimes, now)) {
      return { record: undefined, reason: 'expired', rejected: record, remains: record }
    }
    const [ended, superseded] = await Promise.all([
      revocations.endingOf(record),
      generations.read(record),
    ])
    if (ended) return { record: undefined, reason: ended, rejected: record }
    if (!superseded) return { record, isBehind: false }
    return readSuperseded(superseded, { successor: superseded.successor, remains: record, now })
  }
  return {
    read,
    write: cookie.write,
    clear: cookie.clear,
    async renew(record) {
      try {
        return await renewals.run(record)
      } catch (error) {
        const isRejected = isGenAuthError(error) && error.endsSession
        // GenAuth may have rejected the token because the user has just logged out.
        if (!isRejected || (await revocations.endingOf(record)) !== 'revoked') throw error
        throw sessionEnded('revoked')
      }
    },
    async end(record, as) {
      await revocations.add(record, as)
      return record
    },
    async trace(cookies) {
      const record = await cookie.read(cookies)
      return record && { id: record.id, startedAt: record.startedAt }
    },
    async endTrace(trace) {
      if (!('startedAt' in trace)) return undefined
      await revocations.add(trace, 'revoked')
      return { id: trace.id }
    },
    endAll: revocations.endAll,
    notes: revocations.notes,
    storesLogins: false,
    // Other requests get the result of a refresh for two minutes only.
    storesRefreshes: false,
    maxCookieBytes: maxSplitBytes,
    newestOf: renewals.newestOf,
  }
}

/** Creates the encrypted cookie that contains a whole session. The value is split into as many cookies as it needs. */
function createSessionCookie(context: SessionContext) {
  const { jar, sealer, runtime, sameSite, keepsIdToken, lifetimes } = context
  const name = jar.nameOf('session')
  /** Omits the ID token if the cookie would be too large. A logout works without an ID token. */
  const split = async ({ idToken, ...rest }: SessionRecord) => {
    if (keepsIdToken) {
      const whole = await sealer.seal({ ...rest, idToken })
      if (fitsIntoChunks(name, whole)) return splitIntoChunks(name, whole)
    }
    const sealed = await sealer.seal(rest)
    if (!fitsIntoChunks(name, sealed)) throw sessionTooLarge(rest)
    return splitIntoChunks(name, sealed)
  }
  return {
    /** Whether a request has the cookie. */
    isIn: (cookies: RequestCookies) => cookies.has(name),
    /** Returns `undefined` if the cookie is missing or invalid. */
    async read(cookies: RequestCookies): Promise<SessionRecord | undefined> {
      const record = await sealer.open<SessionRecord>(joinChunks(name, cookies))
      // After a change of the option `sessions`, the cookie can hold the id and key of storedSessions(), which has no token.
      return typeof record?.accessToken === 'string' ? record : undefined
    },
    /** @throws {GenAuthError} `session_too_large` */
    async write(
      record: SessionRecord,
      cookies: RequestCookies,
      claims?: KeptClaims,
    ): Promise<string[]> {
      const now = runtime.now()
      const sealed = { ...record, ...claims, sealedAt: now }
      const chunks = await split(sealed)
      const leftOver = chunkNames(name, cookies).filter(
        (other) => !chunks.some(([used]) => used === other),
      )
      const maxAgeSeconds = cookieAgeSeconds(sealed, lifetimes, now)
      return [
        ...chunks.map(([used, value]) => jar.set(used, value, { maxAgeSeconds, sameSite })),
        ...leftOver.map(jar.clear),
      ]
    },
    clear: (cookies: RequestCookies) => chunkNames(name, cookies).map(jar.clear),
  }
}
