import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient, form } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('%s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const endsGrant = (value: boolean) =>
    emulator.current.setSwitches({ revocationEndsGrant: { [protocol]: value } })

  test('a revoked access token is refused by userinfo; the answer is 200 and empty', async () => {
    const { access_token: token } = await client().tokens()
    const answer = await client().revoke(token)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('')
    expect((await client().me(token)).status).toBe(401)
  })

  test('a made-up token is revoked as well as any', async () => {
    const answer = await client().revoke('made-up')
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('')
  })

  test('a revoked refresh token gives nothing any more', async () => {
    const { refresh_token: token } = await client().tokens()
    await client().revoke(token)
    expect((await client().refresh(token)).json['error']).toBe('invalid_grant')
  })

  test('revocationEndsGrant true takes the other token of the pair along', async () => {
    endsGrant(true)
    const first = await client().tokens()
    await client().revoke(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(401)
    const second = await client().tokens()
    await client().revoke(second.access_token)
    expect((await client().refresh(second.refresh_token)).json['error']).toBe('invalid_grant')
  })

  test('revocationEndsGrant false leaves the other token of the pair', async () => {
    endsGrant(false)
    const first = await client().tokens()
    await client().revoke(first.refresh_token)
    expect((await client().me(first.access_token)).status).toBe(200)
    const second = await client().tokens()
    await client().revoke(second.access_token)
    expect((await client().refresh(second.refresh_token)).status).toBe(200)
  })

  test('a revoked grant is not given again within the grace', async () => {
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

  test('a wrong secret is 401 invalid_client', async () => {
    const answer = await client().post('/token/revocation', { token: 'x', client_secret: 'no' })
    expect(answer.status).toBe(401)
    expect(answer.json['error']).toBe('invalid_client')
  })
})

test('basicAtOauthRevocation off refuses Basic at /oauth, and not at /oidc', async () => {
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
