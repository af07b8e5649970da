import { createHash } from 'node:crypto'
import { applyChange } from './behaviour'
import { check } from './check'
import {
  type Grant,
  type ProviderRequest,
  type ProviderState,
  type RegisteredApp,
  randomText,
  sub,
} from './provider-state'
import { breakSignature, hashAccessToken, signToken } from './sign'

/** The time for which access tokens and ID tokens are valid, in seconds. */
const lifetimeSeconds = 3600

/** Handles an authorization request. The user is signed in at the provider and agrees at once. Returns the URL of the callback. */
export function authorize(state: ProviderState, { parameters }: ProviderRequest): string {
  const { app, behaviour, codes, appId, issuer, keys, requests } = state
  const get = (name: string) => parameters.get(name) ?? ''
  check(state, get('response_type') === 'code', 'The response_type is not code.')
  check(state, get('client_id') === appId, 'The client_id is wrong.')
  check(state, get('redirect_uri') === app?.redirectUri, 'The redirect_uri is not registered.')
  check(state, get('scope').split(' ').includes('openid'), 'The scope lacks openid.')
  check(state, get('nonce').length >= 20 && get('state').length >= 20, 'state or nonce is short.')
  check(state, get('code_challenge_method') === 'S256', 'The login has no PKCE with S256.')
  const logins = requests.filter(({ endpoint }) => endpoint === 'authorization')
  if (behaviour.rotatesKeys === 'before-second-login' && logins.length === 2) keys.rotate()
  const code = randomText()
  codes.set(code, {
    challenge: get('code_challenge'),
    nonce: get('nonce'),
    scope: get('scope'),
  })
  const callback = applyChange({ code, state: get('state'), iss: issuer }, behaviour.callback)
  return addParameters(get('redirect_uri'), callback)
}

/** Adds parameters to the query of a URL. */
export function addParameters(target: string, parameters: Record<string, unknown>): string {
  const url = new URL(target)
  for (const [name, value] of Object.entries(parameters)) {
    url.searchParams.set(name, String(value))
  }
  return url.href
}

/** Handles a request to the token endpoint. Returns `undefined` if the grant is invalid. */
export async function issueTokens(
  state: ProviderState,
  request: ProviderRequest,
): Promise<Record<string, unknown> | undefined> {
  const { behaviour, keys } = state
  checkAuthentication(state, request)
  const isRefresh = request.parameters.get('grant_type') === 'refresh_token'
  const grant = isRefresh ? takeRefreshToken(state, request) : takeCode(state, request)
  check(state, grant !== undefined, 'The code or the refresh token is invalid.')
  if (!grant) return undefined
  const [accessToken, refreshToken] = [randomText(), randomText()]
  state.accessTokens.set(accessToken, grant)
  state.refreshTokens.set(refreshToken, grant)
  if (behaviour.rotatesKeys === 'before-signing' && !isRefresh) keys.rotate()
  const tokens = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
    refresh_token: refreshToken,
    scope: grant.scope,
    id_token: await issueIdToken(state, { grant, accessToken, isRefresh }),
  }
  return applyChange(tokens, behaviour.tokenResponse)
}

/** How the app authenticates in its request, and how it is registered. */
function checkAuthentication(
  state: ProviderState,
  { parameters, authorization }: ProviderRequest,
): void {
  const { appId, secret } = state
  const [scheme, credentials = ''] = authorization?.split(' ') ?? []
  // The id and the secret are form-encoded (RFC 6749, section 2.3.1).
  const basic = Buffer.from(credentials, 'base64').toString().split(':').map(decodeURIComponent)
  const form = parameters.get('client_secret')
  const methods: Record<RegisteredApp['authMethod'], boolean> = {
    none: parameters.get('client_id') === appId && form === null && authorization === undefined,
    client_secret_post: parameters.get('client_id') === appId && form === secret,
    client_secret_basic:
      scheme === 'Basic' && basic[0] === appId && basic[1] === secret && form === null,
  }
  const expected = state.app?.authMethod ?? 'none'
  check(state, methods[expected], `The app does not authenticate with ${expected}.`)
}

function takeCode(state: ProviderState, { parameters }: ProviderRequest): Grant | undefined {
  const code = parameters.get('code') ?? ''
  const grant = state.codes.get(code)
  state.codes.delete(code)
  const verifier = parameters.get('code_verifier') ?? ''
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const isRight =
    grant?.challenge === challenge && parameters.get('redirect_uri') === state.app?.redirectUri
  return isRight ? grant : undefined
}

function takeRefreshToken(
  state: ProviderState,
  { parameters }: ProviderRequest,
): Grant | undefined {
  const token = parameters.get('refresh_token') ?? ''
  const grant = state.refreshTokens.get(token)
  state.refreshTokens.delete(token)
  return grant
}

interface IdTokenRequest {
  readonly grant: Grant
  readonly accessToken: string
  readonly isRefresh: boolean
}

async function issueIdToken(
  state: ProviderState,
  { grant, accessToken, isRefresh }: IdTokenRequest,
): Promise<string> {
  const { behaviour, keys, secret } = state
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: state.issuer,
    sub,
    aud: state.appId,
    nonce: grant.nonce,
    iat: now,
    exp: now + lifetimeSeconds,
    at_hash: hashAccessToken(accessToken),
  }
  const change = isRefresh ? behaviour.refreshedIdToken : behaviour.idToken
  const { alg = 'RS256' } = behaviour
  const token = await signToken(applyChange(claims, change), { keys, alg, secret })
  const idToken = behaviour.breaksSignature ? breakSignature(token) : token
  state.idTokens.add(idToken)
  return idToken
}

/** The claims of each scope (OpenID Connect Core, section 5.4). */
const claimsOfScopes: Readonly<Record<string, Record<string, unknown>>> = {
  profile: { name: 'Ada Lovelace', locale: 'en-GB' },
  email: { email: 'ada@example.org', email_verified: true },
  phone: { phone_number: '+44 1632 960000', phone_number_verified: true },
  address: { address: { country: 'United Kingdom' } },
}

/** Handles a user info request. Returns `undefined` if the token is invalid. */
export function readUserInfo(
  state: ProviderState,
  { method, authorization = '', hasQuery }: ProviderRequest,
): Record<string, unknown> | undefined {
  const [scheme, token = ''] = authorization.split(' ')
  const grant = state.accessTokens.get(token)
  check(state, method === 'GET' || method === 'POST', 'The user info request has a wrong method.')
  check(state, scheme === 'Bearer' && !hasQuery, 'The access token is not in the Bearer header.')
  check(state, grant !== undefined, 'The access token is invalid.')
  if (!grant) return undefined
  const claims = grant.scope.split(' ').map((scope) => claimsOfScopes[scope])
  return applyChange(Object.assign({ sub }, ...claims), state.behaviour.userInfo)
}
