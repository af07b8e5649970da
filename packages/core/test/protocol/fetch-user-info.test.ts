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

function readUser(body: string | object): Promise<UserInfo> {
  server.reply({ body })
  return clientFor(server).getUserInfoByAccessToken('a-token')
}

describe('`getUserInfoByAccessToken()`', () => {
  it('`getUserInfoByAccessToken()` returns every claim, including unknown claims and null', async () => {
    const claims = {
      sub: 'user-1',
      name: null,
      'https://tenant.example/roles': ['admin', null],
      expires_in: null,
      id_token: '',
      extended_fields: { level: 3, nested: { a: null } },
    }
    expect(await readUser(claims)).toEqual(claims)
  })

  it('a userinfo response with claims called code, message, error or statusCode is returned as the user', async () => {
    const claims = { sub: 'user-1', code: 401, message: 'hi', error: 'none', statusCode: 500 }
    expect(await readUser(claims)).toEqual(claims)
  })

  it.each([{}, { sub: null }, { sub: '' }, { sub: 7 }, { name: 'Ada' }])(
    'S8: a userinfo response without a valid `sub` is rejected: %j',
    async (claims) => {
      expect((await failure(readUser(claims))).code).toBe('invalid_response')
    },
  )

  it('`getUserInfoByAccessToken()` removes keys that could change a prototype, at any depth', async () => {
    const user = await readUser(`{
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

  it('a userinfo request never has the token in its URL', async () => {
    for (const userInfoTokenPlace of ['header', 'body'] as const) {
      server.reply({ body: { sub: 'user-1' } })
      await clientFor(server, { userInfoTokenPlace }).getUserInfoByAccessToken('a-token')
      expect(server.onlyRequest().path).toBe('/oauth/me')
    }
  })

  it("a userinfo request requests JSON, and sends the token in a form body with `userInfoTokenPlace: 'body'`", async () => {
    server.reply({ body: { sub: 'user-1' } })
    const client = clientFor(server, { userInfoTokenPlace: 'body' })
    await client.getUserInfoByAccessToken('a-token')
    const { headers, form } = server.onlyRequest()
    expect(headers).toMatchObject({ accept: 'application/json' })
    expect(headers['content-type']).toMatch('application/x-www-form-urlencoded')
    expect(form).toEqual({ access_token: 'a-token' })
  })

  it('a userinfo request uses the URL in `endpoints`', async () => {
    server.reply({ body: { sub: 'user-1' } })
    const endpoints = { userInfo: `${server.origin}/elsewhere` }
    await clientFor(server, { endpoints }).getUserInfoByAccessToken('a-token')
    expect(server.onlyRequest().path).toBe('/elsewhere')
  })

  it('a userinfo request uses the path in appHost', async () => {
    server.reply({ body: { sub: 'user-1' } })
    const client = clientFor(server, { appHost: `${server.origin}/app-1/` })
    await client.getUserInfoByAccessToken('a-token')
    expect(server.onlyRequest().path).toBe('/app-1/oauth/me')
  })
})

describe('`introspectToken()`', () => {
  it.each([{ exp: null, iat: null }, { exp: 'soon', iat: {} }, {}])(
    '`introspectToken()` returns no `iat` and no `exp` if these members of the response are %j',
    async (times) => {
      server.reply({ body: { active: true, ...times } })
      const introspection = await clientFor(server).introspectToken('a-token')
      expect(introspection).toEqual({ active: true })
    },
  )

  it.each([{}, { active: null }, { active: 'true' }, { active: 1 }])(
    '`introspectToken()` rejects the introspection response %j',
    async (body) => {
      server.reply({ body })
      const error = await failure(clientFor(server).introspectToken('a-token'))
      expect(error.code).toBe('invalid_response')
    },
  )

  it('`introspectToken()` accepts a response with another issuer, because GenAuth returns the URL of its core host as the issuer', async () => {
    server.reply({ body: { active: true, iss: 'https://core.genauth.ai/oidc' } })
    const introspection = await clientFor(server, { protocol: 'oidc' }).introspectToken('a-token')
    expect(introspection).toMatchObject({ active: true, issuer: 'https://core.genauth.ai/oidc' })
  })

  it('`introspectToken()` returns only {active: false} for an inactive token', async () => {
    server.reply({ body: { active: false, sub: 'user-1', code: 400, message: 'gone' } })
    expect(await clientFor(server).introspectToken('a-token')).toEqual({ active: false })
  })
})
