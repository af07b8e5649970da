import { GenAuthError, isGenAuthError, type SessionFacts, type UserInfo } from '@genauth/core'
import { assertSameUser, type SessionRecord } from '../sessions/session-record'
import { assertTokenGood } from './require-session'
import type { RouteContext } from './route'

/** How long a page that is rendered waits for GenAuth. */
const patienceMs = 2000

/**
 * Reads the claims of a session's user, fresh from GenAuth, and leaves out what is no page's business.
 *
 * @throws {GenAuthError} `renew_required`, `user_mismatch`, and what core's `getUserInfoByAccessToken` throws
 */
export async function readClaims(
  { client, runtime }: Pick<RouteContext, 'client' | 'runtime'>,
  record: SessionRecord,
  signal?: AbortSignal,
): Promise<UserInfo> {
  assertTokenGood(record, runtime.now())
  const claims = await client.getUserInfoByAccessToken(record.accessToken, { signal })
  assertSameUser(record, claims.sub)
  return withoutSecrets(claims, record)
}

/** The claims for a page that is rendered now; none where they do not come soon, and the page asks by itself. */
export async function claimsAtHand(
  context: Pick<RouteContext, 'client' | 'runtime' | 'report'>,
  request: Request,
  record: SessionRecord,
): Promise<UserInfo | undefined> {
  const limit = new AbortController()
  const stopWaiting = context.runtime.after(patienceMs, () => limit.abort(tooSlow()))
  try {
    return await readClaims(context, record, limit.signal)
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    // A token that is no good any more is the page's to renew.
    const isRoutine = error.code === 'renew_required' || error.code === 'invalid_token'
    if (!isRoutine) context.report(error, request)
    return undefined
  } finally {
    stopWaiting()
  }
}

function tooSlow(): GenAuthError {
  return new GenAuthError(
    'timeout',
    `GenAuth did not name the user within ${patienceMs / 1000} s: the page asks again.`,
  )
}

/** The facts of a session with its user, whom a login without an ID token did not name. */
export function withUser(facts: SessionFacts, user: UserInfo): SessionFacts {
  const { session } = facts
  if (session.status !== 'authenticated') return facts
  return { ...facts, session: { ...session, sub: user.sub }, user }
}

/** What GenAuth's own APIs tell of a user beside claims, and of a user's accounts elsewhere. */
const secretNames = [
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'token',
  'password',
]

/** Leaves out, at any depth, what is called like a secret, or is one of the session's tokens. */
function withoutSecrets(claims: UserInfo, record: SessionRecord): UserInfo {
  const tokens: unknown[] = [record.accessToken, record.refreshToken, record.idToken]
  const isSecret = (name: string, value: unknown) =>
    secretNames.includes(name) || tokens.includes(value)
  try {
    const text = JSON.stringify(claims, (name, value: unknown) =>
      isSecret(name, value) ? undefined : value,
    )
    return JSON.parse(text) as UserInfo
  } catch {
    // JSON that is nested so deeply can be read, and not be gone through.
    throw new GenAuthError(
      'invalid_response',
      'The claims of the user are nested too deeply: look what GenAuth keeps of this user.',
    )
  }
}
