import { type AuthServerOptions, cookieSessions } from '../../src'
import type { SessionRecord } from '../../src/sessions/session-record'
import type { SessionReading } from '../../src/sessions/sessions'

/** The members that a test adds to every session. */
export type KeptClaims = Pick<
  Partial<SessionRecord>,
  'authentication' | 'startedAt' | 'user' | 'userUpdatedAt'
>

/**
 * Keeps sessions in cookies, and adds claims to every session that is read. A test can so choose the age of the claims, and how the user has
 * logged in.
 */
export function keepClaims(claimsNow: () => KeptClaims): AuthServerOptions['sessions'] {
  const keep = cookieSessions({ revocations: 'process' })
  return (context) => {
    const sessions = keep(context)
    const read = async (cookies: Parameters<typeof sessions.read>[0]): Promise<SessionReading> => {
      const reading = await sessions.read(cookies)
      if (!reading.record) return reading
      return { ...reading, record: { ...reading.record, ...claimsNow() } }
    }
    return { ...sessions, read }
  }
}
