import { describe, expect, test } from 'vitest'
import type { Protocol, RevocationEndsGrant } from '../../src/index'
import { createClient, form } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('revocation at %s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const endsGrant = (value: RevocationEndsGrant) =>
    emulator.current.setSwitches({ revocationEndsGrant: { [protocol]: value } })

  test('a revocation returns 200 without a body, and the userinfo endpoint then rejects the access token', async () => {
    const { access_token: token } = await client().tokens()
    const response = await client().revoke(token)
    expect(response.status).toBe(200)
    expect(response.text).toBe('')
    expect((await client().me(token)).status).toBe(401)
  })

  test('a revocation of an unknown token returns 200 without a body', async () => {
    const response = await client().revoke('made-up')
    expect(response.status).toBe(200)
    expect(response.text).toBe('')
  })

  test('a refresh with a revoked token returns invalid_grant', async () => {
    const { refresh_token: token } = await client().tokens()
    await client().revoke(token)
    expect((await client().refresh(token)).json['error']).toBe('invalid_grant')
  })

  test('with the switch revocationEndsGrant true, a revocation of one token also revokes the other token of the login', async () => {
    endsGrant(true)
    const first = await client().tokens()
    await client().revoke(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(401)
    const second = await client().tokens()
    await client().revoke(second.access_token)
    expect((await client().refresh(second.refresh_token)).json['error']).toBe('invalid_grant')
  })

  test('with the switch revocationEndsGrant false, a revocation of one token keeps the other token of the login valid', async () => {
    endsGrant(false)
    const first = await client().tokens()
    await client().revoke(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(200)
    const second = await client().tokens()
    await client().revoke(second.access_token)
    expect((await client().refresh(second.refresh_token)).status).toBe(200)
  })

  test('with the switch revocationEndsGrant refreshToken, only the revocation of a refresh token revokes the other token of the login', async () => {
    endsGrant('refreshToken')
    const first = await client().tokens()
    await client().revoke(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(401)
    const second = await client().tokens()
    await client().revoke(second.access_token)
    expect((await client().me(second.access_token)).status).toBe(401)
    expect((await client().refresh(second.refresh_token)).status).toBe(200)
  })

  test('a refresh with a used token fails, even within the grace period, if the tokens of the login were revoked', async () => {
    emulator.current.setSwitches({
      reuseGraceSeconds: 60,
      refreshAnswer: { [protocol]: 'new' },
      revocationEndsGrant: { [protocol]: true },
    })
    const first = await client().tokens()
    const { json: second } = await client().refresh(first.refresh_token)
    await client().revoke(String(second['refresh_token']))
    expect((await client().refresh(first.refresh_token)).json['error']).toBe('invalid_grant')
  })

  test('a revocation with a wrong secret returns 401 invalid_client', async () => {
    const response = await client().post('/token/revocation', { token: 'x', client_secret: 'no' })
    expect(response.status).toBe(401)
    expect(response.json['error']).toBe('invalid_client')
  })
})

test.each([
  ['login', 200],
  ['session', 401],
] as const)(
  'with the switch grantPer %s, a revocation makes the access token of another login of the same SSO session return %i',
  async (grantPer, status) => {
    emulator.current.setSwitches({ grantPer })
    const client = createClient(emulator.current, 'oidc')
    const first = await client.tokens()
    const second = await client.tokens()
    const other = await createClient(emulator.current, 'oidc').tokens()
    await client.revoke(first.refresh_token)
    expect((await client.me(first.access_token)).status).toBe(401)
    expect((await client.me(second.access_token)).status).toBe(status)
    expect((await client.me(other.access_token)).status).toBe(200)
    const third = await client.tokens()
    expect((await client.me(third.access_token)).status).toBe(200)
    expect((await client.refresh(third.refresh_token)).status).toBe(200)
  },
)

test('with the switch basicAtOauthRevocation false, a revocation with Basic authentication is rejected at /oauth but not at /oidc', async () => {
  emulator.current.setApp({ revocationEndpointAuthMethod: 'client_secret_basic' })
  const { id, secret } = emulator.current.app
  const headers = { authorization: `Basic ${btoa(`${id}:${secret}`)}` }
  const revoke = async (protocol: Protocol) => {
    const url = `${emulator.current.url}/${protocol}/token/revocation`
    return (await fetch(url, { method: 'POST', body: form({ token: 'x' }), headers })).status
  }
  expect(await revoke('oauth')).toBe(200)
  emulator.current.setSwitches({ basicAtOauthRevocation: false })
  expect(await revoke('oauth')).toBe(401)
  expect(await revoke('oidc')).toBe(200)
})
