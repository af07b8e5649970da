import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { createClient, form, read } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()

describe.each<Protocol>(['oauth', 'oidc'])('introspection at %s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)
  const url = () => `${emulator.current.url}/${protocol}/token/introspection`

  test("introspection of an access token returns the members of GenAuth's sample response", async () => {
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

  test('introspection of a refresh token returns a token_type at oauth only', async () => {
    const { refresh_token: token } = await client().tokens()
    const { json } = await client().introspect(token)
    expect([json['active'], json['token_type']]).toEqual([
      true,
      protocol === 'oauth' ? 'Bearer' : undefined,
    ])
  })

  test("introspection returns the core host as iss, not the app's issuer", async () => {
    const { access_token: token } = await client().tokens()
    const { json } = await client().introspect(token)
    expect(URL.canParse(String(json['iss']))).toBe(true)
    expect(String(json['iss']).endsWith(`/${protocol}`)).toBe(true)
    expect(String(json['iss']).startsWith(emulator.current.url)).toBe(false)
  })

  test('introspection reports a refresh token as active until a refresh has used the token', async () => {
    emulator.current.setSwitches({ refreshAnswer: { [protocol]: 'new' } })
    const { refresh_token: token } = await client().tokens()
    expect((await client().introspect(token)).json['active']).toBe(true)
    await client().refresh(token)
    expect((await client().introspect(token)).json).toEqual({ active: false })
  })

  test('introspection of an unknown, an expired or a revoked token returns only active: false', async () => {
    const { access_token: token } = await client().tokens()
    expect((await client().introspect('made-up')).json).toEqual({ active: false })
    emulator.current.shiftClock(1_209_600)
    expect((await client().introspect(token)).json).toEqual({ active: false })
    const { access_token: fresh } = await client().tokens()
    await client().revoke(fresh)
    expect((await client().introspect(fresh)).json).toEqual({ active: false })
  })

  test('introspection with a wrong secret returns 401 invalid_client', async () => {
    const response = await client().post('/token/introspection', {
      token: 'x',
      client_secret: 'f'.repeat(32),
    })
    expect(response.status).toBe(401)
    expect(response.json).toEqual({
      error: 'invalid_client',
      error_description: 'client authentication failed',
    })
  })

  test('introspection without client authentication returns invalid_request', async () => {
    const response = await read(await fetch(url(), { method: 'POST', body: form({ token: 'x' }) }))
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_request',
      error_description: 'no client authentication mechanism provided',
    })
  })

  test('introspection without a token returns invalid_request', async () => {
    const response = await client().post('/token/introspection', {})
    expect(response.status).toBe(400)
    expect(response.json['error']).toBe('invalid_request')
  })

  test('introspection rejects GET and a JSON body', async () => {
    expect((await fetch(url())).status).toBe(400)
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(url(), { method: 'POST', body: '{}', headers })).status).toBe(400)
  })

  test('introspection accepts a client only if it uses the authentication method of the app', async () => {
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

  test('introspection needs no secret with the authentication method none, unless the switch introspectionByPublicClient is false', async () => {
    emulator.current.setApp({ introspectionEndpointAuthMethod: 'none' })
    const { access_token: token } = await client().tokens()
    const introspect = () =>
      client().post('/token/introspection', { token, client_secret: undefined })
    expect((await introspect()).json['active']).toBe(true)
    emulator.current.setSwitches({ introspectionByPublicClient: false })
    expect((await introspect()).status).toBe(401)
  })
})

test('with the switch oauthClientErrors "oauth", introspection and revocation return the errors of /oauth/token', async () => {
  emulator.current.setSwitches({ oauthClientErrors: 'oauth' })
  const client = createClient(emulator.current, 'oauth')
  for (const path of ['/token/introspection', '/token/revocation']) {
    const response = await client.post(path, { token: 'x', client_secret: 'wrong' })
    expect(response.status).toBe(400)
    expect(response.json).toEqual({
      error: 'invalid_client',
      error_description: 'Invalid client: client is invalid',
    })
  }
})
