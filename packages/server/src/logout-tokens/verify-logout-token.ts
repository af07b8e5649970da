import { GenAuthError } from '@genauth/core'
import { type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { LogoutToken } from './logout-token'

/** What a logout token is held against. */
export interface LogoutTokenRules {
  readonly issuer: string
  readonly appId: string
  /** The only algorithm that is accepted. */
  readonly alg: string
  readonly findKey: JWTVerifyGetKey
  now(): NonNullable<JWTVerifyOptions['currentDate']>
}

/** The member of `events` that makes a token one for this (OpenID Connect Back-Channel Logout 1.0, section 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** How old one may be. It is sent as soon as it is issued. */
const longestAgeSeconds = 5 * 60

/** How much two clocks may differ. */
const toleranceSeconds = 60

/**
 * Checks a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6), except whether it was used before. The specification asks
 * for `exp`, but GenAuth's engine signs logout tokens without one: `exp` is checked if it is there, and `iat` limits the age in any case.
 *
 * @throws {GenAuthError} `invalid_request`, what `findKey` throws
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
      maxTokenAge: longestAgeSeconds,
      clockTolerance: toleranceSeconds,
      currentDate: now(),
    })
    assertThat(isType(protectedHeader.typ), 'another type of token')
    return readClaims(payload)
  } catch (error) {
    if (error instanceof GenAuthError) throw error
    throw refused(error)
  }
}

function readClaims(payload: JWTPayload): LogoutToken {
  const { sub, sid, jti, iat = 0, events } = payload
  assertThat(typeof jti === 'string' && jti !== '', 'a jti that is no text')
  assertThat(sub === undefined || isText(sub), 'a sub that is no text')
  assertThat(sid === undefined || isText(sid), 'a sid that is no text')
  assertThat(sub !== undefined || sid !== undefined, 'neither sub nor sid')
  // Whoever has an ID token, which has one, must not be able to pass it off as this.
  assertThat(!('nonce' in payload), 'a nonce')
  assertThat(isObject(events) && isObject(events[logoutEvent]), 'another event')
  const latestIssueAt = (iat + toleranceSeconds) * 1000
  // Longer than this process accepts it, because the clock of another process of the app may be behind.
  const rememberSeconds = longestAgeSeconds + 2 * toleranceSeconds
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

function assertThat(isRight: boolean, complaint: string): asserts isRight {
  if (!isRight) throw refused(new Error(`It has ${complaint}.`))
}

function refused(cause: unknown): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    'The logout token fails its checks: compare appId, issuer and idTokenSignedResponseAlg with the console.',
    { cause },
  )
}
