import { GenAuthError } from '@genauth/core'
import { type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { LogoutToken } from './logout-token'

/** The expected properties of a logout token. */
export interface LogoutTokenRules {
  readonly issuer: string
  readonly appId: string
  /** The only algorithm that is accepted. */
  readonly alg: string
  readonly findKey: JWTVerifyGetKey
  now(): NonNullable<JWTVerifyOptions['currentDate']>
}

/** The member of `events` that identifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** The maximum age of a token. GenAuth sends each token as soon as it has issued the token. */
const maxAgeSeconds = 5 * 60

/** The tolerance for clock differences. */
const toleranceSeconds = 60

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). This function does not check whether the token was used
 * before.
 *
 * The specification requires `exp`, but GenAuth signs logout tokens without `exp`. `exp` is checked if it is present. `iat` always limits
 * the age.
 *
 * @throws {GenAuthError} `invalid_request` if the token is invalid; the codes of `findKey`
 */
export async function verifyLogoutToken(
  token: string,
  { issuer, appId, alg, findKey, now }: LogoutTokenRules,
): Promise<LogoutToken> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, findKey, {
      algorithms: [alg],
      issuer,
      audience: appId,
      requiredClaims: ['iat', 'jti', 'events'],
      maxTokenAge: maxAgeSeconds,
      clockTolerance: toleranceSeconds,
      currentDate: now(),
    })
    assertThat(isType(protectedHeader.typ), 'a typ other than logout+jwt or JWT')
    return readClaims(payload)
  } catch (error) {
    if (error instanceof GenAuthError) throw error
    throw invalidToken(error)
  }
}

function readClaims(payload: JWTPayload): LogoutToken {
  const { sub, sid, jti, iat = 0, events } = payload
  assertThat(typeof jti === 'string' && jti !== '', 'a jti that is empty or not a string')
  assertThat(sub === undefined || isText(sub), 'a sub that is empty or not a string')
  assertThat(sid === undefined || isText(sid), 'a sid that is empty or not a string')
  assertThat(sub !== undefined || sid !== undefined, 'neither sub nor sid')
  // Reject ID tokens, which have a nonce.
  assertThat(!('nonce' in payload), 'a nonce')
  assertThat(isObject(events) && isObject(events[logoutEvent]), 'no logout event')
  const latestIssueAt = (iat + toleranceSeconds) * 1000
  // Store the `jti` for longer than this process accepts the token, because the clock of another process may be behind.
  const rememberSeconds = maxAgeSeconds + 2 * toleranceSeconds
  return { sub, sid, jti, latestIssueAt, rememberUntil: latestIssueAt + rememberSeconds * 1000 }
}

function isType(typ: string | undefined): boolean {
  return typ === undefined || /^((application\/)?logout\+jwt|jwt)$/i.test(typ)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function assertThat(isValid: boolean, message: string): asserts isValid {
  if (!isValid) throw invalidToken(new Error(`The token has ${message}.`))
}

function invalidToken(cause: unknown): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    'The logout token is invalid. Compare the options appId, issuer and idTokenSignedResponseAlg with the console.',
    { cause },
  )
}
