import { GenAuthError } from '@genauth/core'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import { beforeAll, expect, it } from 'vitest'
import type { AuthServerOptions } from '../src/index'
import { createLogoutTokens, findLogoutKeys, verifyLogoutToken } from '../src/verify-logout-token'
import { failure } from './support/failure'

const key = new TextEncoder().encode('a-secret-of-the-application-in-it')
const event = 'http://schemas.openid.net/event/backchannel-logout'
const now = Date.UTC(2026, 0, 1) / 1000

async function verify(
  claims: Record<string, unknown> = {},
  { header = {}, at = now }: { header?: Partial<JWTHeaderParameters>; at?: number } = {},
) {
  const payload = {
    iss: 'https://genauth.example/oidc',
    aud: 'an-app',
    iat: now,
    jti: 'a-token',
    sub: 'ada',
    events: { [event]: {} },
    ...claims,
  }
  const jwt = new SignJWT(payload).setProtectedHeader({
    alg: 'HS256',
    typ: 'logout+jwt',
    ...header,
  })
  return verifyLogoutToken(await jwt.sign(key), {
    issuer: 'https://genauth.example/oidc',
    appId: 'an-app',
    alg: 'HS256',
    findKey: async () => key,
    now: () => at * 1000,
  })
}

it('B7: verifyLogoutToken returns the sub, the sid, the jti, and until when the server must remember the jti', async () => {
  const latestIssueAt = (now + 60) * 1000
  const rememberUntil = latestIssueAt + 420_000
  const times = { latestIssueAt, rememberUntil }
  expect(await verify()).toEqual({ sub: 'ada', sid: undefined, jti: 'a-token', ...times })
  expect(await verify({ sid: 'a-login' })).toEqual({
    sub: 'ada',
    sid: 'a-login',
    jti: 'a-token',
    ...times,
  })
  expect(await verify({ sub: undefined, sid: 'a-login' })).toMatchObject({ sid: 'a-login' })
})

it.each([
  ['as old as the limit plus the tolerance', 360, true],
  ['one second older than the limit plus the tolerance', 361, false],
  ['issued by a clock that is ahead by the tolerance', -60, true],
  ['issued by a clock that is ahead by one second more than the tolerance', -61, false],
])(
  'B11: verifyLogoutToken enforces the age limit for a logout token that is %s',
  async (_what, age, isAccepted) => {
    const result = verify({}, { at: now + age })
    if (isAccepted) expect(await result).toMatchObject({ jti: 'a-token' })
    else expect((await failure(() => result)).code).toBe('invalid_request')
  },
)

it.each(['logout+jwt', 'application/logout+jwt', 'JWT', 'LOGOUT+JWT', undefined])(
  'B7: verifyLogoutToken accepts the type %s',
  async (typ) => {
    expect(await verify({}, { header: { typ: typ as string } })).toMatchObject({ jti: 'a-token' })
  },
)

it.each(['at+jwt', 'xjwt', 'jwtx', 'xlogout+jwt', 'logout+jwtx', ''])(
  'B7: verifyLogoutToken rejects the type %j',
  async (typ) => {
    expect((await failure(() => verify({}, { header: { typ } }))).code).toBe('invalid_request')
  },
)

it.each([
  { iss: 'https://evil.example/oidc' },
  { iss: undefined },
  { aud: 'another' },
  { aud: undefined },
  { iat: undefined },
  { iat: 'text' },
  { exp: now - 100 },
  { jti: undefined },
  { jti: '' },
  { jti: 7 },
  { sub: '' },
  { sub: 7 },
  { sub: null },
  { sid: '' },
  { sid: ['a'] },
  { sub: undefined },
  { nonce: 'n' },
  { nonce: null },
  { events: undefined },
  { events: null },
  { events: [event] },
  { events: 'text' },
  { events: {} },
  { events: { [event]: 'yes' } },
  { events: { [event]: [] } },
  { events: { [event]: null } },
  { events: { 'http://other.example': {} } },
])('B7: verifyLogoutToken rejects the claims %j', async (claims) => {
  const error = await failure(() => verify(claims))
  expect([error.code, error.cause instanceof Error]).toEqual(['invalid_request', true])
})

it('B9: verifyLogoutToken rejects with the fetch error if the key cannot be fetched', async () => {
  const error = new GenAuthError('network_error', 'The keys cannot be fetched.')
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(key)
  const rules = { issuer: 'i', appId: 'a', alg: 'HS256', now: () => Date.now() }
  const findKey = () => Promise.reject(error)
  await expect(verifyLogoutToken(token, { ...rules, findKey })).rejects.toBe(error)
})

const keysUrl = 'https://genauth.example/oidc/.well-known/jwks.json'
let keys: object[]
beforeAll(async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true })
  const key = await exportJWK(publicKey)
  keys = [
    { ...key, kid: 'one' },
    { ...key, kid: 'two', alg: 'RS256' },
    { ...key, kid: 'two', alg: 'RS256' },
  ]
})

type Respond = (signal: AbortSignal | undefined) => Response | Promise<Response>

function find(respond: Respond) {
  const urls: string[] = []
  const findKey = findLogoutKeys(
    async () => keysUrl,
    50,
    async (url, init) => {
      urls.push(String(url))
      return respond(init?.signal ?? undefined)
    },
  )
  const findBy = (kid: string) => findKey({ alg: 'RS256', kid }, { payload: '', signature: '' })
  return { findBy, urls }
}

it("B7: findLogoutKeys fetches GenAuth's keys once and caches them", async () => {
  const { findBy, urls } = find(() => Response.json({ keys }))
  expect(await findBy('one')).toMatchObject({ type: 'public' })
  await findBy('one')
  expect(urls).toEqual([keysUrl])
})

it.each(['unknown', 'two'])(
  'B7: findLogoutKeys rejects the kid %j, because no key or more than one key has this kid',
  async (kid) => {
    const { findBy } = find(() => Response.json({ keys }))
    await expect(findBy(kid)).rejects.toThrow(/^(?!.*GenAuth).*JSON Web Key/)
  },
)

it.each([
  ['cannot be reached', () => Promise.reject(new TypeError('reset'))],
  ['responds 503', () => new Response('down', { status: 503 })],
  ['responds HTML', () => new Response('<html>')],
  ['responds without keys', () => Response.json({})],
  [
    'does not respond',
    (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  ],
] as [string, Respond][])(
  'B9: findLogoutKeys rejects with network_error and its cause if GenAuth %s',
  async (_what, respond) => {
    const { findBy } = find(respond)
    const error = await failure(() => findBy('one'))
    expect([error.code, error.cause !== undefined]).toEqual(['network_error', true])
  },
)

const options: Omit<AuthServerOptions, 'sessions'> = {
  appId: 'an-app',
  secret: 'a-secret-of-the-application-in-it',
  appHost: 'https://sample-app.genauth.ai',
  protocol: 'oidc',
  redirectUri: 'https://app.example/auth/callback',
  cookieSecrets: [],
  backchannelLogout: true,
}

const create = (changes: object) =>
  createLogoutTokens(
    { ...options, ...changes },
    { timeoutMs: 1000, issuer: 'https://sample-app.genauth.ai/oidc', now: () => 0 },
  )

it.each([
  [{ backchannelLogout: 'yes' }, /backchannelLogout.*true or false/],
  [{ backchannelLogout: null }, /backchannelLogout.*true or false/],
  [{ protocol: 'oauth' }, /backchannelLogout.*oidc/],
  [{ idTokenSignedResponseAlg: 'HS256', secret: undefined }, /secret.*HS256/],
])('B7: back-channel logout rejects the options %j', async (changes, message) => {
  const error = await failure(() => create(changes))
  expect(error.code).toBe('invalid_options')
  expect(error.message).toMatch(message)
})

it.each([
  {},
  { idTokenSignedResponseAlg: 'HS256' },
  { idTokenSignedResponseAlg: 'ES256' },
  { secret: undefined },
  { idTokenSignedResponseAlg: 'ES256', secret: undefined },
])('B7: back-channel logout accepts the options %j', (changes) => {
  expect(create(changes)).toBeTypeOf('function')
})

it.each([{ backchannelLogout: false }, { backchannelLogout: undefined, protocol: 'oauth' }])(
  'B7: the server accepts no logout token with the options %j',
  (changes) => {
    expect(create(changes)).toBeUndefined()
  },
)
