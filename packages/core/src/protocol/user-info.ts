import { customFetch, processUserInfoResponse, skipSubjectCheck } from 'oauth4webapi'
import { type CallOptions, callEndpoint, type RequestOptions } from './call-endpoint'
import { assertTokenProtocol, type ProtocolClient } from './client'
import { readUnverifiedPayload } from './id-token'
import { assertToken } from './send-request'

/** A postal address; OpenID Connect Core, section 5.1.1. */
export interface UserAddress {
  readonly formatted?: string | null | undefined
  readonly street_address?: string | null | undefined
  readonly locality?: string | null | undefined
  readonly region?: string | null | undefined
  readonly postal_code?: string | null | undefined
  readonly country?: string | null | undefined
  readonly [claim: string]: unknown
}

/**
 * The claims of a user under their standard names (OpenID Connect Core, section 5.1), as GenAuth's user info endpoint returns them. Each
 * claim may be missing, and GenAuth returns `null` for a claim without a value. A tenant may add its own claims.
 */
export interface UserInfo {
  /** The user's id. */
  readonly sub: string
  readonly name?: string | null | undefined
  readonly given_name?: string | null | undefined
  readonly family_name?: string | null | undefined
  readonly middle_name?: string | null | undefined
  readonly nickname?: string | null | undefined
  readonly preferred_username?: string | null | undefined
  /** The URL of the user's profile page. */
  readonly profile?: string | null | undefined
  /** The URL of the user's picture. */
  readonly picture?: string | null | undefined
  readonly website?: string | null | undefined
  readonly email?: string | null | undefined
  readonly email_verified?: boolean | null | undefined
  /** `M`, `F`, or `U` for unknown. */
  readonly gender?: string | null | undefined
  readonly birthdate?: string | null | undefined
  readonly zoneinfo?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly phone_number?: string | null | undefined
  readonly phone_number_verified?: boolean | null | undefined
  readonly address?: UserAddress | null | undefined
  /** When the claims were last changed: an ISO 8601 string. OpenID Connect requires a number of seconds instead. */
  readonly updated_at?: string | number | null | undefined
  readonly [claim: string]: unknown
}

/** The claims of an ID token that describe the token and the login, not the user (OpenID Connect Core, sections 2 and 3.3.2.11). */
const protocolClaims: ReadonlySet<string> = new Set(
  'acr amr at_hash aud auth_time azp c_hash exp iat iss jti nbf nonce s_hash sid'.split(' '),
)

/** The claims that a scope promises: OpenID Connect Core, section 5.4, and GenAuth's own scopes. */
const claimsOfScope: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'profile',
    'birthdate family_name gender given_name locale middle_name name nickname picture preferred_username profile updated_at website zoneinfo'.split(
      ' ',
    ),
  ],
  ['email', ['email', 'email_verified']],
  ['phone', ['phone_number', 'phone_number_verified']],
  ...'address username roles unionid external_id extended_fields tenant_id'
    .split(' ')
    .map((name): [string, string[]] => [name, [name]]),
])

/** The user's claims in an ID token. */
export interface IdTokenUser {
  readonly claims: UserInfo
  /** Whether the ID token lacks a claim that a granted scope promises. A `null` claim is not missing: GenAuth has no value for it. */
  readonly isPartial: boolean
}

/**
 * Reads the user's claims from an ID token that oauth4webapi has validated.
 *
 * @param scope The granted scopes, separated by spaces.
 * @returns `undefined` if there is no ID token.
 */
export function readIdTokenUser(
  idToken: string | undefined,
  scope: string,
): IdTokenUser | undefined {
  const { sub, ...others } = readUnverifiedPayload(idToken)
  if (typeof sub !== 'string') return undefined
  const ofUser = Object.entries(others).filter(([name]) => !protocolClaims.has(name))
  const claims: UserInfo = { sub, ...Object.fromEntries(ofUser) }
  const promised = scope.split(' ').flatMap((name) => claimsOfScope.get(name) ?? [])
  return { claims, isPartial: promised.some((name) => !Object.hasOwn(claims, name)) }
}

/**
 * Returns whether an ID token lacks one of the named claims, although GenAuth may return it. A claim that only a scope gives is not missing
 * if the scope was not granted.
 *
 * @param names The names of the claims.
 * @param scope The granted scopes, separated by spaces.
 */
export function lacksClaims(claims: UserInfo, names: readonly string[], scope: string): boolean {
  const granted = scope.split(' ')
  const isWithheld = (name: string) =>
    [...claimsOfScope].some(([of, given]) => given.includes(name) && !granted.includes(of))
  return names.some((name) => !Object.hasOwn(claims, name) && !isWithheld(name))
}

/**
 * Requests the claims of the user who owns an access token; OpenID Connect Core, section 5.3. The token is in a header or in the body
 * (RFC 6750, section 2.2), never in the URL.
 *
 * @throws {GenAuthError} `invalid_token`, `unsupported_protocol`, and the codes of `callEndpoint`
 */
export async function fetchUserInfo(
  client: ProtocolClient,
  accessToken: string,
  options: CallOptions = {},
): Promise<UserInfo> {
  assertTokenProtocol(client)
  assertToken('accessToken', accessToken)
  const { server, metadata } = client
  return callEndpoint(
    client,
    {
      endpoint: 'userInfo',
      request: (request) => sendToken(client, accessToken, request),
      read: async (response) =>
        (await processUserInfoResponse(server, metadata, skipSubjectCheck, response)) as UserInfo,
    },
    options,
  )
}

/** Sends the request without oauth4webapi, which does not support a token in the body. */
function sendToken(
  { endpoints, userInfoTokenPlace }: ProtocolClient,
  accessToken: string,
  request: RequestOptions,
): Promise<Response> {
  const isInHeader = userInfoTokenPlace === 'header'
  return request[customFetch](endpoints.userInfo, {
    method: isInHeader ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...(isInHeader
        ? { authorization: `Bearer ${accessToken}` }
        : { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
    },
    body: isInHeader ? null : new URLSearchParams({ access_token: accessToken }),
    redirect: 'manual',
  })
}
