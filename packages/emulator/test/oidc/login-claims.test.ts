import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { EmulatorError, type Protocol } from '../../src/index'
import { createClient } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const oidc = () => createClient(emulator.current, 'oidc')

/** Logs in and returns the claims of the ID token. */
async function idTokenOf(changes: Record<string, string | undefined>) {
  return decodeJwt((await oidc().tokens(changes)).id_token).payload
}

describe('auth_time', () => {
  test('an ID token has auth_time only after a login with max_age or prompt=login, and keeps it at a refresh', async () => {
    expect(await idTokenOf({})).not.toHaveProperty('auth_time')
    expect(await idTokenOf({ prompt: 'login' })).toHaveProperty('auth_time')
    const client = oidc()
    const first = await client.tokens({ max_age: '3600' })
    const before = decodeJwt(first.id_token).payload
    expect(Math.abs(Number(before['auth_time']) - Date.now() / 1000)).toBeLessThan(5)
    emulator.current.shiftClock(500)
    const { json } = await client.refresh(first.refresh_token)
    const after = decodeJwt(String(json['id_token'])).payload
    expect(after['auth_time']).toBe(before['auth_time'])
    expect(Number(after['iat']) - Number(before['iat'])).toBeGreaterThanOrEqual(499)
  })

  test('a login in an existing session has the auth_time of the session', async () => {
    const client = oidc()
    const maxAge = { max_age: '3600' }
    const first = decodeJwt((await client.tokens(maxAge)).id_token).payload
    emulator.current.shiftClock(100)
    const second = decodeJwt((await client.tokens(maxAge)).id_token).payload
    expect(second['auth_time']).toBe(first['auth_time'])
    const again = decodeJwt((await client.tokens({ max_age: '50' })).id_token).payload
    expect(Number(again['auth_time']) - Number(first['auth_time'])).toBeGreaterThanOrEqual(99)
  })

  test('the switch authTime makes auth_time unconditional, too old or absent', async () => {
    emulator.current.setSwitches({ authTime: 'always' })
    expect(await idTokenOf({})).toHaveProperty('auth_time')
    emulator.current.setSwitches({ authTime: 'never' })
    expect(await idTokenOf({ max_age: '60' })).not.toHaveProperty('auth_time')
    emulator.current.setSwitches({ authTime: 'stale' })
    const { auth_time: at, iat } = await idTokenOf({ max_age: '60' })
    expect(Number(iat) - Number(at)).toBeGreaterThanOrEqual(86_400)
    expect(await idTokenOf({})).not.toHaveProperty('auth_time')
  })
})

describe('acr', () => {
  test('the ID token has the first requested acr, and a login with another acr shows the login page', async () => {
    const client = oidc()
    const first = await client.tokens({ acr_values: 'mfa pwd' })
    expect(decodeJwt(first.id_token).payload).toMatchObject({ acr: 'mfa' })
    const { json } = await client.refresh(first.refresh_token)
    expect(decodeJwt(String(json['id_token'])).payload).toMatchObject({ acr: 'mfa' })
    const location = async (acr_values: string) =>
      (await client.browser.get(client.authorizeUrl({ acr_values }))).headers.get('location') ?? ''
    expect(await location('pwd mfa')).toMatch(/[?]code=/)
    const page = await client.browser.get(await location('hardware'))
    expect(await page.text()).toContain('authentication level <code>hardware</code>')
    expect(decodeJwt((await client.tokens()).id_token).payload).not.toHaveProperty('acr')
  })

  test('the switch acr returns another level, or none', async () => {
    emulator.current.setSwitches({ acr: 'wrong' })
    const { acr } = await idTokenOf({ acr_values: 'mfa' })
    expect(acr).toEqual(expect.any(String))
    expect(acr).not.toBe('mfa')
    emulator.current.setSwitches({ acr: 'never' })
    expect(await idTokenOf({ acr_values: 'mfa' })).not.toHaveProperty('acr')
  })
})

describe('claims of scopes', () => {
  test.each([
    ['roles', 'roles', ['admin', 'editor']],
    ['username', 'username', 'ada'],
    ['external_id', 'external_id', null],
    ['unionid', 'unionid', null],
    ['extended_fields', 'extended_fields', {}],
    ['tenant_id', 'tenant_id', 'acme'],
  ])(
    'the scope %s adds the claim %s to the ID token and to user info',
    async (scope, claim, value) => {
      const client = oidc()
      const read = async (scopes: string) => {
        const tokens = await client.tokens({ scope: scopes, tenant_id: 'acme' })
        const { json } = await client.me(tokens.access_token)
        return [decodeJwt(tokens.id_token).payload, json]
      }
      for (const claims of await read(`openid ${scope}`)) expect(claims[claim]).toEqual(value)
      for (const claims of await read('openid')) expect(claims).not.toHaveProperty(claim)
    },
  )

  test("the default users have roles in both of GenAuth's shapes", async () => {
    const shapes = emulator.current.users.map(({ claims }) => claims['roles'])
    expect(shapes).toEqual([['admin', 'editor'], [{ code: 'editor', name: 'Editor' }]])
  })
})

describe.each<Protocol>(['oauth', 'oidc'])('the claims of a user at %s', (protocol) => {
  const scope = protocol === 'oidc' ? 'openid profile roles tenant_id extended_fields' : 'user'
  const login = async (changes: Record<string, string> = {}) => {
    const client = createClient(emulator.current, protocol)
    const tokens = await client.tokens({ scope, ...changes })
    return { me: async () => (await client.me(tokens.access_token)).json, tokens }
  }

  test('setUser() takes a role away and adds a claim while the user is logged in', async () => {
    const { me } = await login()
    expect(await me()).toMatchObject({ roles: ['admin', 'editor'] })
    emulator.current.setUser('ada', { claims: { roles: ['editor'], team: 'blue' } })
    expect(await me()).toMatchObject({ roles: ['editor'], team: 'blue', name: 'Ada Lovelace' })
    emulator.current.setUser('ada', { claims: { team: undefined } })
    expect(await me()).not.toHaveProperty('team')
    emulator.current.reset()
    expect(emulator.current.users[0]?.claims['roles']).toEqual(['admin', 'editor'])
  })

  test('the control route PATCH /users changes a user', async () => {
    const { me } = await login()
    const body = JSON.stringify({ claims: { roles: [] } })
    const patch = (username: string) =>
      fetch(`${emulator.current.url}/__emulator/users/${username}`, { method: 'PATCH', body })
    expect(await (await patch('ada')).json()).toMatchObject([{ username: 'ada', roles: [] }, {}])
    expect(await me()).toMatchObject({ roles: [] })
    expect((await patch('eve')).status).toBe(400)
  })

  test('a user has other claims in a tenant', async () => {
    emulator.current.setUser('ada', {
      tenants: { acme: { roles: ['owner'], name: 'Ada of Acme' } },
    })
    const acme = await login({ tenant_id: 'acme' })
    expect(await acme.me()).toMatchObject({ roles: ['owner'], name: 'Ada of Acme' })
    const globex = await login({ tenant_id: 'globex' })
    expect(await globex.me()).toMatchObject({ roles: ['admin', 'editor'], name: 'Ada Lovelace' })
    emulator.current.setUser('ada', { tenants: { acme: { roles: [] }, globex: { name: 'Ada' } } })
    expect(await acme.me()).toMatchObject({ roles: [], name: 'Ada of Acme' })
    expect(await globex.me()).toMatchObject({ roles: ['admin', 'editor'], name: 'Ada' })
  })

  test('the switch tenantClaim returns another tenant, or none', async () => {
    emulator.current.setSwitches({ tenantClaim: 'wrong' })
    const { me, tokens } = await login({ tenant_id: 'acme' })
    const wrong = { tenant_id: 'wrong-tenant' }
    expect(await me()).toMatchObject(wrong)
    if (protocol === 'oidc') expect(decodeJwt(tokens.id_token).payload).toMatchObject(wrong)
    emulator.current.setSwitches({ tenantClaim: 'never' })
    expect(await me()).not.toHaveProperty('tenant_id')
  })

  test.each([0, 5000, 20_000])(
    'with the switch claimsBytes %i, the claims are at least this long',
    async (bytes) => {
      emulator.current.setSwitches({ claimsBytes: bytes })
      const { me, tokens } = await login()
      const claims = await me()
      expect(JSON.stringify(claims).length).toBeGreaterThanOrEqual(bytes)
      expect(JSON.stringify(claims).length).toBeLessThan(Math.max(2000, bytes + 100))
      if (protocol === 'oauth') return
      const keys = createRemoteJWKSet(new URL(`${emulator.current.url}/oidc/.well-known/jwks.json`))
      const { payload } = await jwtVerify(tokens.id_token, keys)
      expect(JSON.stringify(payload).length).toBeGreaterThanOrEqual(bytes)
    },
  )
})

test.each([
  ['an unknown user', () => emulator.current.setUser('eve', {}), /Use one of: ada, alan/],
  ['another sub', () => emulator.current.setUser('ada', { claims: { sub: 'x' } }), /cannot change/],
  ['an unknown member', () => emulator.current.setUser('ada', { x: 1 } as object), /"x" of a user/],
  [
    'claims that are no object',
    () => emulator.current.setUser('ada', { claims: [] as never }),
    /objects/,
  ],
  [
    'a switch that is unknown',
    () => emulator.current.setSwitches({ acr: 'x' as never }),
    /one of requested/,
  ],
])('setUser() and setSwitches() reject %s', (_title, change, message) => {
  expect(change).toThrow(EmulatorError)
  expect(change).toThrow(message)
})
