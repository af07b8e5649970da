import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserInfo } from '../../src/protocol/user-info'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

function read(body: string | object): Promise<UserInfo> {
  server.answer({ body })
  return clientFor(server).getUserInfoByAccessToken('a-token')
}

describe('userinfo', () => {
  it('keeps every claim, known or not, null or not', async () => {
    const claims = {
      sub: 'user-1',
      name: null,
      'https://tenant.example/roles': ['admin', null],
      expires_in: null,
      id_token: '',
      extended_fields: { level: 3, nested: { a: null } },
    }
    expect(await read(claims)).toEqual(claims)
  })

  it('is not taken for an error by claims called code, message, error or statusCode', async () => {
    const claims = { sub: 'user-1', code: 401, message: 'hi', error: 'none', statusCode: 500 }
    expect(await read(claims)).toEqual(claims)
  })

  it.each([{}, { sub: null }, { sub: '' }, { sub: 7 }, { name: 'Nobody' }])(
    'without a subject is refused: %j',
    async (claims) => {
      expect((await failure(read(claims))).code).toBe('invalid_response')
    },
  )

  it('loses keys that could reach a prototype, at any depth', async () => {
    const user = await read(`{
      "sub": "user-1",
      "__proto__": { "isAdmin": true },
      "constructor": { "prototype": { "isAdmin": true } },
      "prototype": { "isAdmin": true },
      "address": { "__proto__": { "isAdmin": true }, "country": "DE" },
      "list": [{ "__proto__": { "isAdmin": true }, "constructor": 1, "kept": 2 }]
    }`)
    expect(Object.keys(user)).toEqual(['sub', 'address', 'list'])
    expect(user).toEqual({ sub: 'user-1', address: { country: 'DE' }, list: [{ kept: 2 }] })
    for (const value of [user, user.address, (user['list'] as object[])[0], {}]) {
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect((value as Record<string, unknown>)['isAdmin']).toBeUndefined()
    }
    expect(Object.assign({}, user)).not.toHaveProperty('isAdmin')
  })

  it('never has its token in the URL', async () => {
    for (const userInfoTokenPlace of ['header', 'body'] as const) {
      server.answer({ body: { sub: 'user-1' } })
      await clientFor(server, { userInfoTokenPlace }).getUserInfoByAccessToken('a-token')
      expect(server.onlyRequest().path).toBe('/oauth/me')
    }
  })

  it('is asked for JSON, by a form where the token is in the body', async () => {
    server.answer({ body: { sub: 'user-1' } })
    const client = clientFor(server, { userInfoTokenPlace: 'body' })
    await client.getUserInfoByAccessToken('a-token')
    const { headers, form } = server.onlyRequest()
    expect(headers).toMatchObject({ accept: 'application/json' })
    expect(headers['content-type']).toMatch('application/x-www-form-urlencoded')
    expect(form).toEqual({ access_token: 'a-token' })
  })

  it('is asked where an override says', async () => {
    server.answer({ body: { sub: 'user-1' } })
    const endpoints = { userInfo: `${server.origin}/elsewhere` }
    await clientFor(server, { endpoints }).getUserInfoByAccessToken('a-token')
    expect(server.onlyRequest().path).toBe('/elsewhere')
  })

  it('is asked below the path of appHost', async () => {
    server.answer({ body: { sub: 'user-1' } })
    const client = clientFor(server, { appHost: `${server.origin}/app-1/` })
    await client.getUserInfoByAccessToken('a-token')
    expect(server.onlyRequest().path).toBe('/app-1/oauth/me')
  })
})

describe('introspection', () => {
  it.each([{ exp: null, iat: null }, { exp: 'soon', iat: {} }, {}])(
    'gives no instant for %j',
    async (times) => {
      server.answer({ body: { active: true, ...times } })
      const known = await clientFor(server).introspectToken('a-token')
      expect(known).toEqual({ active: true })
    },
  )

  it.each([{}, { active: null }, { active: 'true' }, { active: 1 }])(
    'is refused as %j',
    async (body) => {
      server.answer({ body })
      const error = await failure(clientFor(server).introspectToken('a-token'))
      expect(error.code).toBe('invalid_response')
    },
  )

  it('of a foreign issuer is no error: GenAuth names its core host', async () => {
    server.answer({ body: { active: true, iss: 'https://core.genauth.ai/oidc' } })
    const known = await clientFor(server, { protocol: 'oidc' }).introspectToken('a-token')
    expect(known).toMatchObject({ active: true, issuer: 'https://core.genauth.ai/oidc' })
  })

  it('says nothing but {active: false}, whatever comes with it', async () => {
    server.answer({ body: { active: false, sub: 'user-1', code: 400, message: 'gone' } })
    expect(await clientFor(server).introspectToken('a-token')).toEqual({ active: false })
  })
})
