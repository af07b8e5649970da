import { GenAuthError } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import { createRenewals } from './renewals'
import { createMemoryRevocations, guardRevocations, type Revocations } from './revocations'
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
  const revocations = guardRevocations(memory)
  const renewals = createRenewals(client, runtime)
  const readRecord = async (record: SessionRecord | undefined): Promise<SessionReading> => {
    if (!record) return { record: undefined, reason: 'none' }
    const isExpired = isOver(record, lifetimes, runtime.now())
    if (!isExpired && (await revocations.has(record.id))) {
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
      if (await revocations.has(record.id).catch(() => false)) throw loggedOut()
      return renewed
    },
    async end(record) {
      await revocations.add(record.id, lastsUntil(record, lifetimes))
      return record
    },
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
