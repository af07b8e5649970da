import { isGenAuthError } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { Revocations } from '../stores/revocations'
import { assertMethods } from './assert-methods'
import { createRenewals } from './renewals'
import { createRevocationBook } from './revocation-book'
import { createMemoryRevocations, noteMethods } from './revocations'
import { revokeTokens } from './revoke-tokens'
import { createSessionCookie } from './session-cookie'
import { sessionEnded } from './session-ended'
import type { SessionRecord } from './session-record'
import { isOver, lastsUntil } from './session-times'
import type { SessionContext, SessionKeeping, SessionReading, Sessions } from './sessions'

/** Options of {@link cookieSessions}. */
export interface CookieSessionsOptions {
  /** The memory of ended sessions. Default: in this process, until it ends. */
  revocations?: Revocations | undefined
}

/**
 * Keeps each session in a sealed cookie of its browser, so that there is nothing else to run. One process renews a session once; with
 * several, let one of them serve a browser, because what another has just renewed is known to it only by the cookie.
 */
export function cookieSessions(options: CookieSessionsOptions = {}): SessionKeeping {
  return (context) => {
    const { revocations = createMemoryRevocations(context.runtime.now) } = options
    assertMethods(
      revocations,
      ['add', 'has'],
      'revocations must have the methods add and has: use redisRevocations(client), or leave it out.',
    )
    if (noteMethods.some((name) => revocations[name] !== undefined)) {
      assertMethods(
        revocations,
        noteMethods,
        'revocations has some of the methods lock, unlock, addResult and resultOf: implement all four, or none.',
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
    // Tokens that have just come are not given up for a memory that fails: whoever reads the cookie asks it again.
    const ended = await revocations.endingOf(record).catch(() => undefined)
    if (!ended) return
    await revokeTokens(client, renewed)
    throw sessionEnded(ended)
  }
  const renewals = createRenewals(client, runtime, confirm)
  const readRecord = async (record: SessionRecord | undefined): Promise<SessionReading> => {
    if (!record) return { record: undefined, reason: 'none' }
    const isExpired = isOver(record, lifetimes, runtime.now())
    const ended = isExpired ? undefined : await revocations.endingOf(record)
    if (ended) return { record: undefined, reason: ended }
    renewals.noteSeen(record)
    // Asked after the wait, so that a renewal meanwhile counts.
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
        const isRefused = isGenAuthError(error) && error.endsSession
        // Whoever logged out meanwhile may be why.
        if (!isRefused || (await revocations.endingOf(record)) !== 'revoked') throw error
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
