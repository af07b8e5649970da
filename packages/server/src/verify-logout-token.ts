import { type AuthenticationClientOptions, GenAuthError } from '@genauth/core'
import { readAppHost } from '@genauth/core/internal'
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { assertOption, isRecord } from './assert-options'
import type { FindEndpoints } from './discovered-client'
import { type ServerRuntime, toDate } from './runtime/server-runtime'

/** A verified logout token of GenAuth. The token identifies a user, or one login of a user. */
export interface LogoutToken {
  readonly sub?: string | undefined
  readonly sid?: string | undefined
  /** The token's id. Each token can be used only once. */
  readonly jti: string
  /**
   * The latest time at which the token can have been issued, in epoch milliseconds. The time includes the tolerance for clock differences.
   * The token does not end a session that started later.
   */
  readonly latestIssueAt: number
  /** The time until which the server stores the `jti`, in epoch milliseconds. After this time, no process accepts the token. */
  readonly rememberUntil: number
}

/** What the verification of logout tokens needs besides the options. */
export interface LogoutTokensContext extends Pick<LogoutTokenRules, 'issuer'> {
  readonly timeoutMs: number
  readonly now: ServerRuntime['now']
  /** Reads the endpoint URLs. Absent without the option `discovery`. */
  readonly findEndpoints?: FindEndpoints | undefined
}

/**
 * Creates the function that verifies GenAuth's logout tokens.
 *
 * @returns `undefined` if the option `backchannelLogout` is not set.
 * @throws {GenAuthError} `invalid_options`
 */
export function createLogoutTokens(
  options: AuthenticationClientOptions & { readonly backchannelLogout?: boolean | undefined },
  { timeoutMs, issuer, now, findEndpoints }: LogoutTokensContext,
): ((token: string) => Promise<LogoutToken>) | undefined {
  const { backchannelLogout = false, appId, secret, protocol } = options
  assertOption(
    typeof backchannelLogout === 'boolean',
    'backchannelLogout is not a boolean. Pass true or false.',
  )
  if (!backchannelLogout) return undefined
  assertOption(
    protocol === 'oidc',
    "backchannelLogout requires `protocol: 'oidc'`. Remove backchannelLogout, or set protocol to oidc.",
  )
  const alg = options.idTokenSignedResponseAlg ?? 'RS256'
  const isSymmetric = alg.startsWith('HS')
  assertOption(
    !isSymmetric || secret !== undefined,
    `backchannelLogout requires the option secret, because GenAuth signs logout tokens with this secret (${alg}). Pass secret.`,
  )
  const builtUrl = options.endpoints?.jwks ?? `${readAppHost(options)}/oidc/.well-known/jwks.json`
  const findUrl = async () => (await findEndpoints?.())?.jwks ?? builtUrl
  const secretKey = new TextEncoder().encode(secret)
  const findKey = isSymmetric
    ? async () => secretKey
    : findLogoutKeys(findUrl, timeoutMs, options.fetch)
  return (token) => verifyLogoutToken(token, { issuer, appId, alg, findKey, now })
}

/** The expected properties of a logout token. */
export interface LogoutTokenRules {
  readonly issuer: string
  readonly appId: string
  /** The only algorithm that is accepted. */
  readonly alg: string
  readonly findKey: JWTVerifyGetKey
  now(): number
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
      currentDate: toDate(now()),
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
  assertThat(isRecord(events) && isRecord(events[logoutEvent]), 'no logout event')
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

function assertThat(isValid: unknown, message: string): asserts isValid {
  if (!isValid) throw invalidToken(new Error(`The token has ${message}.`))
}

function invalidToken(cause: unknown): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    'The logout token is invalid. Compare the options appId, issuer and idTokenSignedResponseAlg with the console.',
    { cause },
  )
}

/**
 * Returns a function that finds the key of a token. The function fetches the keys at first use and caches them for ten minutes. If no
 * cached key matches a token, the function fetches the keys again, at most twice a minute.
 *
 * @param findUrl Returns the URL of the keys. It is called until it has returned once.
 */
export function findLogoutKeys(
  findUrl: () => Promise<string>,
  timeoutMs: number,
  ownFetch?: typeof fetch,
): JWTVerifyGetKey {
  let keys: JWTVerifyGetKey | undefined
  return async (header, token) => {
    const url = keys ? '' : await findUrl()
    // Create only one set, because the set caches the keys.
    keys ??= createRemoteJWKSet(new URL(url), {
      timeoutDuration: timeoutMs,
      [customFetch]: (input, init) => (ownFetch ?? fetch)(input, init),
    })
    try {
      return await keys(header, token)
    } catch (error) {
      if (isAboutToken(error)) throw error
      const message = "GenAuth's public keys cannot be fetched. Try again."
      throw new GenAuthError('network_error', message, { cause: error })
    }
  }
}

/** Whether an error means that the token is invalid. All other errors mean that the keys could not be fetched. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  )
}
