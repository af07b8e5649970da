import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { type Client, createClient } from '../support/client'
import { decodeJwt } from '../support/decode-jwt'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const scope = 'openid profile offline_access tenant_id'

function clientOf(protocol: Protocol): Client {
  return createClient(emulator.current, protocol)
}

/** The parameters of a login of one protocol to a tenant. */
function toTenant(protocol: Protocol, tenant: Record<string, string>): Record<string, string> {
  return { ...tenant, ...(protocol === 'oidc' && { scope }) }
}

async function sessions(): Promise<unknown> {
  const response = await fetch(`${emulator.current.url}/__emulator/state`)
  return ((await response.json()) as { sessions: unknown }).sessions
}

describe.each<Protocol>(['oauth', 'oidc'])('the tenant of a login at %s', (protocol) => {
  const tenantOf = async (tenant: Record<string, string>) => {
    const client = clientOf(protocol)
    const { access_token: token } = await client.tokens(toTenant(protocol, tenant))
    return (await client.me(token)).json['tenant_id'] ?? undefined
  }

  test.each([
    ['both', ['acme', 'acme']],
    ['tenant_id', ['acme', undefined]],
    ['tenantId', [undefined, 'acme']],
  ] as const)(
    'with the switch tenantParameter %s, the claim tenant_id after a login with tenant_id and with tenantId is %j',
    async (tenantParameter, expected) => {
      emulator.current.setSwitches({ tenantParameter })
      expect([await tenantOf({ tenant_id: 'acme' }), await tenantOf({ tenantId: 'acme' })]).toEqual(
        expected,
      )
    },
  )

  test('the login page shows the tenant, and the session and the refreshed tokens belong to it', async () => {
    const client = clientOf(protocol)
    const url = client.authorizeUrl(toTenant(protocol, { tenant_id: 'acme<b>' }))
    const page = (await client.browser.get(url)).headers.get('location') ?? ''
    expect(await (await client.browser.get(page)).text()).toContain('acme&lt;b&gt;')
    const tokens = await client.tokens(toTenant(protocol, { tenant_id: 'acme<b>' }))
    expect(await sessions()).toMatchObject([{ username: 'ada', tenantId: 'acme<b>' }])
    const { json } = await client.refresh(tokens.refresh_token)
    expect((await client.me(String(json['access_token']))).json['tenant_id']).toBe('acme<b>')
  })

  test('a login to another tenant shows the login page, and a login without a tenant continues in the tenant of the session', async () => {
    const client = clientOf(protocol)
    await client.login(toTenant(protocol, { tenant_id: 'acme' }))
    const open = async (tenant: Record<string, string>) =>
      (await client.browser.get(client.authorizeUrl(toTenant(protocol, tenant)))).headers.get(
        'location',
      )
    expect(await open({ tenant_id: 'globex' })).toContain('/login?')
    expect(await open({ tenant_id: 'acme' })).toMatch(/[?]code=/)
    expect(await open({})).toMatch(/[?]code=/)
  })

  test('an app that is restricted to tenants rejects a login to another tenant, or without a tenant, with access_denied at the callback', async () => {
    emulator.current.setApp({ tenants: ['acme', 'globex'] })
    const client = clientOf(protocol)
    for (const tenant of [{ tenant_id: 'initech' }, {}]) {
      const returned = await client.login(toTenant(protocol, tenant))
      expect(returned.searchParams.get('error')).toBe('access_denied')
      expect(returned.searchParams.get('error_description')).toContain('tenant')
      expect(returned.searchParams.get('state')).toBe('state-1')
    }
    expect(await sessions()).toEqual([])
    const returned = await client.login(toTenant(protocol, { tenant_id: 'globex' }))
    expect(returned.searchParams.get('code')).toBeTruthy()
    const again = await client.login(toTenant(protocol, {}))
    expect(again.searchParams.get('code')).toBeTruthy()
  })
})

test('the ID token has the claim tenant_id only with the scope tenant_id, and its value is null after a login without a tenant', async () => {
  const read = async (changes: Record<string, string>) =>
    decodeJwt((await clientOf('oidc').tokens(changes)).id_token).payload
  expect(await read({ scope, tenant_id: 'acme' })).toMatchObject({ tenant_id: 'acme' })
  expect(await read({ scope })).toMatchObject({ tenant_id: null })
  expect(await read({ scope: 'openid profile', tenant_id: 'acme' })).not.toHaveProperty('tenant_id')
})

test('the ID token of the implicit flow has the claim tenant_id', async () => {
  const returned = await clientOf('oidc').login({
    ...{ scope, tenant_id: 'acme', response_type: 'id_token' },
    prompt: undefined,
  })
  const jwt = new URLSearchParams(returned.hash.slice(1)).get('id_token') ?? ''
  expect(decodeJwt(jwt).payload).toMatchObject({ tenant_id: 'acme' })
})

test('a silent login to another tenant returns login_required', async () => {
  const client = clientOf('oidc')
  await client.login({ tenant_id: 'acme' })
  const returned = await client.login({ tenant_id: 'globex', prompt: 'none' })
  expect(returned.searchParams.get('error')).toBe('login_required')
})
