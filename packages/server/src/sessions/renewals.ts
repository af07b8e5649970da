import { type AuthenticationClient, GenAuthError } from '@genauth/core'
import type { ServerRuntime } from '../runtime/ports'
import { createExpiringMap } from '../stores/expiring-map'
import { judgeRenewal } from './judge-renewal'
import { presentToken } from './present-token'
import { continueRecord, type SessionRecord } from './session-record'

/** How long a cookie of before a renewal is good, for requests that were on their way. */
const graceMs = 10_000

/**
 * How long a browser that has only the cookie of before can fetch the newest one: the answer that brought it may be lost, and a page waits
 * half a minute for it, and some seconds more before it asks again.
 */
const claimMs = 120_000

/** The renewals of this process: one at a time for each session, and what became of the newest. */
export interface Renewals {
  /** The session after a renewal that the given record does not know of yet, while its grace lasts. */
  successorOf(record: SessionRecord): SessionRecord | undefined
  /**
   * The same for longer, until a request has come with the newest cookie: the browser does not seem to have it. It is good for nothing but
   * handing that out.
   */
  unclaimedOf(record: SessionRecord): SessionRecord | undefined
  /** Notes that a request came with this record. */
  noteSeen(record: SessionRecord): void
  /** Whether there was such a renewal, however long ago. */
  isSuperseded(record: SessionRecord): boolean
  /**
   * Renews, or joins whoever is renewing or has just done it.
   *
   * @param endsAt Until when the session can last.
   * @throws {GenAuthError} `session_expired` where the record was superseded, and what a renewal throws
   */
  run(record: SessionRecord, endsAt: number): Promise<SessionRecord>
  /** The session after the renewal that is under way, or was the last; without one, the given record. */
  newestOf(record: SessionRecord): Promise<SessionRecord>
}

/** @param confirm Rejects where what came is not to be used. */
export function createRenewals(
  client: AuthenticationClient,
  { now }: Pick<ServerRuntime, 'now'>,
  confirm: (record: SessionRecord, renewed: SessionRecord) => Promise<void>,
): Renewals {
  const underWay = new Map<string, Promise<SessionRecord>>()
  const successors = createExpiringMap<SessionRecord>(now)
  const newest = createExpiringMap<number>(now)
  const unclaimed = createExpiringMap<{ readonly of: string; readonly renewed: SessionRecord }>(now)
  const isSuperseded = ({ id, revision }: SessionRecord) => (newest.get(id) ?? 0) > revision
  const successorOf = (record: SessionRecord) => {
    const successor = successors.get(keyOf(record))
    return successor && !isSuperseded(successor) ? successor : undefined
  }
  const unclaimedOf = (record: SessionRecord) => {
    const claim = unclaimed.get(record.id)
    return claim?.of === keyOf(record) ? claim.renewed : undefined
  }
  const renew = async (record: SessionRecord, endsAt: number) => {
    const renewed = await presentToken(client, record.refreshToken ?? '')
      .then((tokens) => continueRecord(record, tokens, now()))
      .catch((error: unknown) => Promise.reject(judgeRenewal(error, record, now())))
    await confirm(record, renewed)
    successors.set(keyOf(record), renewed, now() + graceMs)
    unclaimed.set(record.id, { of: keyOf(record), renewed }, now() + claimMs)
    newest.set(record.id, renewed.revision, endsAt)
    return renewed
  }
  return {
    successorOf,
    unclaimedOf,
    noteSeen({ id, revision }) {
      if ((unclaimed.get(id)?.renewed.revision ?? Infinity) <= revision) unclaimed.delete(id)
    },
    isSuperseded,
    async run(record, endsAt) {
      const known = successorOf(record)
      if (known) return known
      // What it would present is used, and presenting it would end the session for its owner too.
      if (isSuperseded(record)) throw superseded()
      const key = keyOf(record)
      const renewal = underWay.get(key) ?? renew(record, endsAt).finally(() => underWay.delete(key))
      underWay.set(key, renewal)
      return renewal
    },
    async newestOf(record) {
      const renewed = await underWay.get(keyOf(record))?.catch(() => undefined)
      return renewed ?? successorOf(record) ?? unclaimedOf(record) ?? record
    },
  }
}

/** By the access token, which every renewal replaces; a refresh token may stay the same. */
function keyOf({ id, accessToken }: SessionRecord): string {
  return `${id} ${accessToken}`
}

function superseded(): GenAuthError {
  return new GenAuthError(
    'session_expired',
    'This session was renewed meanwhile, and the cookie is of before: send the newest, or log in again.',
  )
}
