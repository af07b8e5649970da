import { GenAuthError } from '@genauth/core'
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { verifyLogoutToken } from '../../src/logout-tokens/verify-logout-token'
import { failure } from '../support/failure'

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
    now: () => new Date(at * 1000),
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
  const rules = { issuer: 'i', appId: 'a', alg: 'HS256', now: () => new Date() }
  const findKey = () => Promise.reject(error)
  await expect(verifyLogoutToken(token, { ...rules, findKey })).rejects.toBe(error)
})
