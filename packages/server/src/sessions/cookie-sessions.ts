import { isGenAuthError } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { Revocations } from '../stores/revocations'
import { assertMethods } from './assert-methods'
import { createRenewals } from './renewals'
import { createRevocationBook } from './revocation-book'
import { createMemoryRevocations, noteMethods } from './revocations'
import { createSessionCookie } from './session-cookie'
import { revokeTokens, sessionEnded } from './session-end'
import type { SessionRecord } from './session-record'
import { isSessionExpired, lastsUntil } from './session-times'
import type { SessionContext, SessionKeeping, SessionReading, Sessions } from './sessions'

/** Options of {@link cookieSessions}. */
export interface CookieSessionsOptions {
  /** Stores which sessions have ended. Default: the memory of this process, which a restart clears. */
  revocations?: Revocations | undefined
}

/**
 * Stores each session in an encrypted cookie of its browser. No other service is needed.
 *
 * Concurrent refreshes of a session are combined within one process. If you run several processes, route each browser to one process
 * (sticky sessions), or use `storedSessions`. A process does not know the refreshes of other processes.
 *
 * ```ts
 * sessions: cookieSessions({ revocations: redisRevocations(client) })
 * ```
 *
 * @throws {GenAuthError} `createAuthServer` throws `invalid_options` if `revocations` lacks methods.
 */
export function cookieSessions(options: CookieSessionsOptions = {}): SessionKeeping {
  return (context) => {
    const { revocations = createMemoryRevocations(context.runtime.now) } = options
    assertMethods(
      revocations,
      ['add', 'has'],
      'revocations must have the methods add and has. Use redisRevocations(client), or omit the option.',
    )
    if (noteMethods.some((name) => revocations[name] !== undefined)) {
      assertMethods(
        revocations,
        noteMethods,
        'revocations has only some of the methods lock, unlock, addResult and resultOf. Implement all four, or none.',
      )
    }
    return createCookieSessions(context, revocations)
  }
}

function createCookieSessions(context: SessionContext, memory: Revocations): Sessions {
  const { client, runtime, lifetimes } = context
  const cookie = createSessionCookie(context)
  const revocations = createRevocationBook(context, memory)
  const confirm = async (record: SessionRecord, renewed: SessionRecord) => {
    // If `revocations` fails, keep the new tokens: the server checks `revocations` again at the next request with the cookie.
    const ended = await revocations.endingOf(record).catch(() => undefined)
    if (!ended) return
    await revokeTokens(client, renewed)
    throw sessionEnded(ended)
  }
  const renewals = createRenewals(client, runtime, confirm)
  const readRecord = async (record: SessionRecord | undefined): Promise<SessionReading> => {
    if (!record) return { record: undefined, reason: 'none' }
    const isExpired = isSessionExpired(record, lifetimes, runtime.now())
    const ended = isExpired ? undefined : await revocations.endingOf(record)
    if (ended) return { record: undefined, reason: ended }
    renewals.noteSeen(record)
    // Look up the successor after the `await`, because another request may have refreshed the session in the meantime.
    const successor = renewals.successorOf(record)
    if (isExpired || (!successor && renewals.isSuperseded(record))) {
      const unclaimed = isExpired ? undefined : renewals.unclaimedOf(record)
      return { record: undefined, reason: 'expired', remains: record, unclaimed }
    }
    return { record: successor ?? record, isBehind: successor !== undefined }
  }
  return {
    read: async (cookies: RequestCookies) => readRecord(await cookie.read(cookies)),
    write: cookie.write,
    clear: cookie.clear,
    async renew(record) {
      try {
        return await renewals.run(record, lastsUntil(record, lifetimes))
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
      if ('startedAt' in trace) await revocations.add(trace, 'revoked')
      return undefined
    },
    endAll: revocations.endAll,
    notes: revocations.notes,
    newestOf: renewals.newestOf,
  }
}
