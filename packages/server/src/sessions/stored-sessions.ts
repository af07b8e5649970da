import { guardStore } from '../stores/guard-store'
import type { SessionStore } from '../stores/session-store'
import { applyOnce, type UsedTokens } from './apply-once'
import { assertMethods } from './assert-methods'
import { createHandleCookie } from './handle-cookie'
import type { SessionRecord } from './session-record'
import { isOver, isSealingDue } from './session-times'
import { createSessionVault, type StoredRecord } from './session-vault'
import type { SessionContext, SessionKeeping, SessionReading, Sessions } from './sessions'
import { notesInStore } from './shared-notes'
import { createStoredRenewals } from './stored-renewals'

/**
 * Keeps sessions in a store. The browser's cookie has an id and a key; the store has the session sealed with that key and with
 * `cookieSecrets`, so that nobody reads it who has one of them alone. With a store that several processes share, any of them serves any
 * browser, one of them renews a session, and a logout holds in all of them at once.
 *
 * ```ts
 * sessions: storedSessions(redisStore(client))
 * ```
 *
 * @param store From `memoryStore` or `redisStore`.
 */
export function storedSessions(store: SessionStore): SessionKeeping {
  return (context) => {
    assertMethods(
      store,
      ['read', 'write', 'file', 'find', 'lock', 'unlock'],
      'storedSessions needs a store: memoryStore(), or redisStore(client).',
    )
    return createStoredSessions(context, store)
  }
}

function createStoredSessions(context: SessionContext, unguarded: SessionStore): Sessions {
  const { runtime, lifetimes } = context
  const cookie = createHandleCookie(context)
  const vault = createSessionVault(context, unguarded)
  const renewals = createStoredRenewals(context, vault, unguarded)
  const store = guardStore(unguarded)
  const effects = { locks: store, used: usedTokensIn(store), end: vault.endAll }
  return {
    async read(cookies): Promise<SessionReading> {
      const handle = await cookie.read(cookies)
      if (!handle) return { record: undefined, reason: 'none' }
      const { record, ended } = await vault.read(handle)
      if (!record) return { record, reason: ended }
      return isOver(record, lifetimes, runtime.now())
        ? { record: undefined, reason: 'expired', remains: record }
        : { record, isBehind: false }
    },
    async write(record) {
      const { handle } = record
      if (!handle) {
        const { randomId } = runtime
        const opener = { id: randomId(), key: randomId() + randomId() }
        await vault.add(record, opener)
        return [await cookie.write(record, opener)]
      }
      // What another request has just written is as good, and what it ended stays so.
      const isAged = isSealingDue(
        { ...record, sealedAt: handle.keptAt },
        lifetimes,
        record.sealedAt,
      )
      if (isAged) await vault.save({ ...record, handle })
      return [await cookie.write(record, handle)]
    },
    clear: cookie.clear,
    renew: (record) => renewals.run(asStored(record)),
    async end(record, as) {
      const { record: last } = await vault.end(asStored(record).handle, as)
      return last ?? record
    },
    trace: cookie.read,
    async endTrace(trace) {
      return 'key' in trace ? (await vault.end(trace, 'revoked')).record : undefined
    },
    endAll: (token) => applyOnce(context, token, effects),
    notes: notesInStore(store),
    // Whoever renews gives back what comes too late.
    newestOf: async (record) => record,
  }
}

/** The ids of logout tokens are beside the sessions, under names that no session has. */
function usedTokensIn(store: SessionStore): UsedTokens {
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
