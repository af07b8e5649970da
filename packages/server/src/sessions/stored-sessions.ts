import { assertMethods } from '../assert-options'
import { chunkNames, type RequestCookies } from '../cookies/cookie-jar'
import { guardStore, notesInStore, type SessionStore, storeMethods } from '../stores/session-store'
import { applyOnce, type LogoutTokenEffects } from './apply-logout-token'
import { sessionEnded } from './renewals'
import { readCheckAfterMs } from './session-checks'
import { cookieAgeSeconds, isSealingDue, isSessionExpired } from './session-lifetime'
import type { CookieHandle, SessionRecord } from './session-record'
import { createSessionVault } from './session-vault'
import type { SessionContext, SessionKeeping, SessionReading, Sessions } from './sessions'
import type { StoredRecord } from './stored-entry-sealer'
import { createStoredRenewals, overtaken } from './stored-renewals'
import { readSuperseded } from './superseded'
import type { KeptClaims } from './user-claims'

/** Options of {@link storedSessions}. */
export interface StoredSessionsOptions {
  /**
   * How long this process accepts a session before it checks with GenAuth whether the session still exists, in seconds. See
   * `checkAfterSeconds` of `CookieSessionsOptions`. Default: sessions are not checked between refreshes.
   */
  checkAfterSeconds?: number | undefined
}

/**
 * Stores sessions in a store. The browser's cookie contains an id and a key. The store contains the session, encrypted with that key and
 * with `cookieSecrets`. An attacker who has only the store or only the cookie cannot read the session. Each token refresh replaces the key,
 * and with it the cookie.
 *
 * If several processes share the store, any process can serve any browser. Only one process at a time refreshes a session, and a logout
 * takes effect in all processes immediately.
 *
 * ```ts
 * sessions: storedSessions(redisStore(client))
 * ```
 *
 * @param store The result of `memoryStore()` or `redisStore(client)`.
 * @throws {GenAuthError} `createAuthServer` throws `invalid_options` if the store lacks methods, or if `checkAfterSeconds` is not a positive
 * number.
 */
export function storedSessions(
  store: SessionStore,
  options: StoredSessionsOptions = {},
): SessionKeeping {
  return (context) => {
    assertMethods(
      store,
      storeMethods,
      'storedSessions() needs a store. Pass memoryStore() or redisStore(client).',
    )
    const checkAfterMs = readCheckAfterMs(options.checkAfterSeconds)
    return { ...createStoredSessions(context, guardStore(store)), checkAfterMs }
  }
}

/** The maximum size of the cookie in the header `Cookie`. Its id and its key have a fixed length. */
const maxHandleBytes = 400

function createStoredSessions(context: SessionContext, store: SessionStore): Sessions {
  const { runtime, lifetimes } = context
  const cookie = createHandleCookie(context)
  const vault = createSessionVault(context, store)
  const renew = createStoredRenewals(context, vault, store)
  const effects = { locks: store, used: usedTokensIn(store), end: vault.endAll }
  /** Saves a session in use, with newer claims if there are any. */
  const extend = async (record: StoredRecord, claims?: KeptClaims): Promise<StoredRecord> => {
    // If another request has written or ended the session in the meantime, `save` does not overwrite this change.
    const kept = { ...record, ...claims }
    if (await vault.save(kept)) return kept
    const { record: current, ended, superseded } = await vault.read(record.handle)
    // Set no cookie for an ended session: the browser may already have the cookie of a new login.
    if (!current) throw superseded ? overtaken() : sessionEnded(ended)
    const { revision, sealedAt } = record
    // Another request may only have noted that a request has sent the current cookie.
    const isNeeded = claims !== undefined || isSealingDue(current, lifetimes, sealedAt)
    if (current.revision === revision && isNeeded) return extend({ ...current, sealedAt }, claims)
    // Another request may have refreshed the session, so set the current cookie.
    return current
  }
  return {
    async read(cookies): Promise<SessionReading> {
      const handle = await cookie.read(cookies)
      if (!handle) return { record: undefined, reason: 'none', isUnreadable: cookie.isIn(cookies) }
      const { record, ended, superseded } = await vault.read(handle)
      const now = runtime.now()
      if (record && isSessionExpired(record, lifetimes, now)) {
        return { record: undefined, reason: 'expired', rejected: record, remains: record }
      }
      if (superseded) return readSuperseded(superseded, { successor: record, remains: record, now })
      if (!record) return { record, reason: ended }
      return { record: await vault.noteSeen(record), isBehind: false }
    },
    async write(record, _cookies, claims) {
      const { handle } = record
      if (!handle) {
        const { randomId } = runtime
        const { revision } = record
        const opener = { id: randomId(), key: randomId() + randomId(), revision }
        await vault.add({ ...record, ...claims }, opener)
        return [await cookie.write(record, opener)]
      }
      const kept = { ...record, sealedAt: handle.keptAt }
      const isDue = claims !== undefined || isSealingDue(kept, lifetimes, record.sealedAt)
      const last = isDue ? (await extend({ ...record, handle }, claims)).handle : handle
      return [await cookie.write(record, last)]
    },
    clear: cookie.clear,
    renew: async (record) => renew(asStored(record)),
    async end(record, as) {
      const { record: last } = await vault.end(asStored(record).handle, as)
      return last ?? record
    },
    trace: cookie.read,
    async endTrace(trace) {
      if (!('key' in trace)) return undefined
      const { record, superseded } = await vault.end(trace, 'revoked')
      if (record) return { id: record.id, sub: record.sub, record }
      return superseded && { id: superseded.sessionId, sub: superseded.sub }
    },
    endAll: (token) => applyOnce(context, token, effects),
    notes: notesInStore(store),
    storesLogins: true,
    storesRefreshes: true,
    maxCookieBytes: maxHandleBytes,
    // Do not wait for a running refresh. A refresh that finishes after the end of the session revokes its own tokens.
    newestOf: async (record) => record,
  }
}

/** Stores the ids of used logout tokens next to the sessions. Their names never equal the key of a session. */
function usedTokensIn(store: SessionStore): LogoutTokenEffects['used'] {
  return {
    has: async (name) => (await store.read(name)) !== undefined,
    async add(name, endsAt, now) {
      await store.write(name, { version: 1, ended: 'revoked' }, { now, endsAt })
    },
  }
}

function asStored(record: SessionRecord): StoredRecord {
  const { handle } = record
  if (!handle) throw new Error('This session did not come from the store.')
  return { ...record, handle }
}

/** Creates the cookie of a session in a store. The cookie is encrypted, so that forged cookies never cause a request to the store. */
function createHandleCookie({ jar, sealer, runtime, sameSite, lifetimes }: SessionContext) {
  const name = jar.nameOf('session')
  return {
    /** Whether a request has the cookie. */
    isIn: (cookies: RequestCookies) => cookies.has(name),
    /** Returns `undefined` if the cookie is missing or invalid. */
    async read(cookies: RequestCookies): Promise<CookieHandle | undefined> {
      const handle = await sealer.open<CookieHandle>(cookies.get(name))
      // After a change of the option `sessions`, the cookie can hold a whole session of cookieSessions(), which has no `key`.
      return typeof handle?.key === 'string' ? handle : undefined
    },
    async write(record: SessionRecord, { id, key, revision }: CookieHandle): Promise<string> {
      const maxAgeSeconds = cookieAgeSeconds(record, lifetimes, runtime.now())
      return jar.set(name, await sealer.seal({ id, key, revision }), { maxAgeSeconds, sameSite })
    },
    clear: (cookies: RequestCookies) => chunkNames(name, cookies).map(jar.clear),
  }
}
