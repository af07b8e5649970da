import { GenAuthError, type TokenSet } from '@genauth/core'
import { judgeAuthentication } from '@genauth/core/internal'
import { decodeJwt } from 'jose'
import type { LoginTransaction } from '../cookies/login-cookies'
import { assertSameUser, type SessionRecord } from '../sessions/session-record'
import { revoke } from './logout'
import type { RouteContext } from './route'

/** A login whose tokens have arrived. */
export interface RedeemedLogin {
  readonly transaction: LoginTransaction
  readonly tokens: TokenSet
  /** The session that the login is about to start. */
  readonly record: SessionRecord
  /** Whether there is time for another request to GenAuth. */
  readonly mayStillSend: () => boolean
}

/**
 * Checks whether GenAuth has done what the login asked for: the tenant, the age of the authentication and its class. Revokes the tokens of a
 * login that fails or starts again.
 *
 * @returns `again` if the authentication is too old, and the login must start a second time with `prompt=login`.
 * @throws {GenAuthError} `tenant_mismatch`, `auth_time_missing`, `login_too_old`, `acr_mismatch`; if the ID token has no tenant, also the
 * codes of a userinfo request
 */
export async function judgeLogin(
  context: RouteContext,
  login: RedeemedLogin,
): Promise<'accepted' | 'again'> {
  try {
    const verdict = await checkLogin(context, login)
    if (verdict === 'again') await discardTokens(context, login)
    return verdict
  } catch (error) {
    await discardTokens(context, login)
    throw error
  }
}

/**
 * Revokes the tokens of a login that starts no session, unless the browser may have a session of the same user. At GenAuth, the tokens of
 * both can belong to one grant, so that the revocation would end the session. No one else gets the tokens.
 */
export async function discardTokens(
  context: RouteContext,
  { record, transaction }: Pick<RedeemedLogin, 'record' | 'transaction'>,
): Promise<void> {
  const { sessions, cookies } = context
  if (transaction.replaces !== undefined) return
  const reading = await sessions.read(cookies).catch(() => undefined)
  if (!reading) return
  // A refresh may have replaced the cookie of the request, and its session continues.
  const session = reading.record ?? reading.unclaimed ?? reading.remains
  if (!session || session.sub !== record.sub) await revoke(context, record)
}

async function checkLogin(
  context: Pick<RouteContext, 'client' | 'runtime'>,
  login: RedeemedLogin,
): Promise<'accepted' | 'again'> {
  const { transaction, tokens } = login
  const { options = {}, startedAt, isSecondTry = false } = transaction
  const verdict = judgeAuthentication(tokens.idToken, options, {
    durationMs: context.runtime.now() - startedAt,
    // A silent login must not show the login page.
    isSecondTry: isSecondTry || (options.prompt?.split(' ').includes('none') ?? false),
  })
  if (verdict === 'accepted' && options.tenantId !== undefined) {
    assertTenant(options.tenantId, await readTenant(context, login))
  }
  return verdict
}

/** Returns the claim `tenant_id` of the ID token. If the ID token has no such claim, requests it from GenAuth. */
async function readTenant(
  { client }: Pick<RouteContext, 'client'>,
  { tokens, record, mayStillSend }: RedeemedLogin,
): Promise<unknown> {
  const { tenant_id: tenantId } = tokens.idToken === undefined ? {} : decodeJwt(tokens.idToken)
  if (tenantId !== undefined) return tenantId
  if (!mayStillSend()) throw new GenAuthError('timeout', 'GenAuth is too slow. Log in again.')
  const user = await client.getUserInfoByAccessToken(tokens.accessToken)
  assertSameUser(record, user.sub)
  return user['tenant_id']
}

function assertTenant(wanted: string, returned: unknown): void {
  if (returned === wanted) return
  throw new GenAuthError(
    'tenant_mismatch',
    returned === undefined
      ? "GenAuth did not return the tenant of the login. Allow the scope tenant_id for the application in GenAuth's console."
      : 'GenAuth returned another tenant than the one that the login asked for. Log in again, or choose the other tenant.',
  )
}
