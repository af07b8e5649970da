import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient, form, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('%s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const url = () => `${emulator.current.url}/${protocol}/token/introspection`

  test('an access token is described as in the vendor sample', async () => {
    const { access_token: token } = await client().tokens()
    const { json } = await client().introspect(token)
    expect(Object.keys(json)).toEqual([
      'active',
      'sub',
      'client_id',
      'exp',
      'iat',
      'iss',
      'jti',
      'scope',
      'token_type',
    ])
    expect(json).toMatchObject({
      active: true,
      client_id: emulator.current.app.id,
      sub: emulator.current.users[0]?.claims.sub,
      token_type: 'Bearer',
    })
    expect(Number(json['exp']) - Number(json['iat'])).toBe(1_209_600)
  })

  test('iss is the core host, and not the issuer of the app', async () => {
    const { access_token: token } = await client().tokens()
    const { json } = await client().introspect(token)
    expect(URL.canParse(String(json['iss']))).toBe(true)
    expect(String(json['iss']).endsWith(`/${protocol}`)).toBe(true)
    expect(String(json['iss']).startsWith(emulator.current.url)).toBe(false)
  })

  test('a refresh token is active too, until it is used', async () => {
    emulator.current.setSwitches({ refreshAnswer: { [protocol]: 'new' } })
    const { refresh_token: token } = await client().tokens()
    expect((await client().introspect(token)).json['active']).toBe(true)
    await client().refresh(token)
    expect((await client().introspect(token)).json).toEqual({ active: false })
  })

  test('an unknown, an expired and a revoked token are only not active', async () => {
    const { access_token: token } = await client().tokens()
    expect((await client().introspect('made-up')).json).toEqual({ active: false })
    emulator.current.shiftClock(1_209_600)
    expect((await client().introspect(token)).json).toEqual({ active: false })
    const { access_token: fresh } = await client().tokens()
    await client().revoke(fresh)
    expect((await client().introspect(fresh)).json).toEqual({ active: false })
  })

  test('a wrong secret is 401 invalid_client', async () => {
    const answer = await client().post('/token/introspection', {
      token: 'x',
      client_secret: 'f'.repeat(32),
    })
    expect(answer.status).toBe(401)
    expect(answer.json).toEqual({
      error: 'invalid_client',
      error_description: 'client authentication failed',
    })
  })

  test('no client at all is invalid_request', async () => {
    const answer = await read(await fetch(url(), { method: 'POST', body: form({ token: 'x' }) }))
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: 'no client authentication mechanism provided',
    })
  })

  test('no token is invalid_request', async () => {
    const answer = await client().post('/token/introspection', {})
    expect(answer.status).toBe(400)
    expect(answer.json['error']).toBe('invalid_request')
  })

  test('GET and JSON are refused', async () => {
    expect((await fetch(url())).status).toBe(400)
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(url(), { method: 'POST', body: '{}', headers })).status).toBe(400)
  })

  test('only the method that the app is set to is accepted', async () => {
    const { access_token: token } = await client().tokens()
    const { id, secret } = emulator.current.app
    const basic = { authorization: `Basic ${btoa(`${id}:${secret}`)}` }
    const byBasic = async () =>
      (await fetch(url(), { method: 'POST', body: form({ token }), headers: basic })).status
    expect(await byBasic()).toBe(401)
    emulator.current.setApp({ introspectionEndpointAuthMethod: 'client_secret_basic' })
    expect(await byBasic()).toBe(200)
    expect((await client().introspect(token)).status).toBe(401)
  })

  test('introspectionByPublicClient lets an app of method none ask, or not', async () => {
    emulator.current.setApp({ introspectionEndpointAuthMethod: 'none' })
    const { access_token: token } = await client().tokens()
    const ask = () => client().post('/token/introspection', { token, client_secret: undefined })
    expect((await ask()).json['active']).toBe(true)
    emulator.current.setSwitches({ introspectionByPublicClient: false })
    expect((await ask()).status).toBe(401)
  })
})

test('oauthClientErrors "oauth" uses the words of /oauth/token', async () => {
  emulator.current.setSwitches({ oauthClientErrors: 'oauth' })
  const client = createClient(emulator.current, 'oauth')
  for (const path of ['/token/introspection', '/token/revocation']) {
    const answer = await client.post(path, { token: 'x', client_secret: 'wrong' })
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: client is invalid',
    })
  }
})
