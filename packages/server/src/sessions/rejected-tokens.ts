import { createExpiringMap } from '../stores/expiring-map'
import { endsAt, type SessionLifetimes } from './session-lifetime'
import type { SessionRecord } from './session-record'

/**
 * The access tokens that GenAuth has rejected before their expiry, in this process. A refresh of their sessions is due, so that a session
 * that GenAuth has ended ends here too.
 */
export interface RejectedTokens {
  /** Remembers that GenAuth has definitely rejected the access token of a session. */
  add(record: SessionRecord): void
  /** Whether GenAuth has rejected the access token of this record. `false` for the token of a later refresh. */
  has(record: SessionRecord): boolean
}

/** The maximum number of tokens in memory, at about 100 bytes each. If a token is removed, its next request marks it again. */
const maxTokens = 10_000

export function createRejectedTokens(
  now: () => number,
  lifetimes: SessionLifetimes,
): RejectedTokens {
  const rejected = createExpiringMap<true>(now, { maxEntries: maxTokens })
  return {
    add(record) {
      const { expiresAt = Infinity } = record
      rejected.set(nameOf(record), true, Math.min(expiresAt, endsAt(record, lifetimes)))
    },
    has: (record) => rejected.get(nameOf(record)) ?? false,
  }
}

/** Names a token without containing it. Each refresh increases the revision, so a refreshed token is not marked. */
function nameOf({ id, revision }: SessionRecord): string {
  return `${id} ${revision}`
}
