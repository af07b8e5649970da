import { GenAuthError } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { Revocations } from '../stores/revocations'
import { createRenewals } from './renewals'
import { createRevocationBook } from './revocation-book'
import { createMemoryRevocations } from './revocations'
import { createSessionCookie } from './session-cookie'
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
  return (context) =>
    createCookieSessions(
      context,
      options.revocations ?? createMemoryRevocations(context.runtime.now),
    )
}

function createCookieSessions(context: SessionContext, memory: Revocations): Sessions {
  const { client, runtime, lifetimes } = context
  const cookie = createSessionCookie(context)
  const revocations = createRevocationBook(context, memory)
  const renewals = createRenewals(client, runtime)
  const readRecord = async (record: SessionRecord | undefined): Promise<SessionReading> => {
    if (!record) return { record: undefined, reason: 'none' }
    const isExpired = isOver(record, lifetimes, runtime.now())
    if (!isExpired && (await revocations.has(record))) {
      return { record: undefined, reason: 'revoked' }
    }
    // Asked after the wait, so that a renewal meanwhile counts.
    const successor = renewals.successorOf(record)
    if (isExpired || (!successor && renewals.isSuperseded(record))) {
      return { record: undefined, reason: 'expired', remains: record }
    }
    return { record: successor ?? record, isBehind: successor !== undefined }
  }
  return {
    read: async (cookies: RequestCookies) => readRecord(await cookie.read(cookies)),
    write: cookie.write,
    clear: cookie.clear,
    async renew(record) {
      const renewed = await renewals.run(record, lastsUntil(record, lifetimes))
      // Tokens that have just come are not given up for a memory that fails: whoever reads the cookie asks it again.
      if (await revocations.has(record).catch(() => false)) throw loggedOut()
      return renewed
    },
    async end(record) {
      await revocations.add(record)
      return record
    },
    async trace(cookies) {
      const record = await cookie.read(cookies)
      return record && { id: record.id, startedAt: record.startedAt }
    },
    async endTrace(trace) {
      if ('startedAt' in trace) await revocations.add(trace)
      return undefined
    },
    endAll: revocations.endAll,
    newestOf: renewals.newestOf,
  }
}

function loggedOut(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'Somebody logged out while this session was renewed.',
    { endsSession: true },
  )
}
