import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TokenSet } from '../../src/protocol/token-requests'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { sampleTokens } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

function refresh(body: Record<string, unknown>): Promise<TokenSet> {
  server.reply({ body: { ...sampleTokens, ...body } })
  return clientFor(server).getNewAccessTokenByRefreshToken(sampleTokens.refresh_token)
}

describe('the refresh token of a token response', () => {
  it.each([
    ['a repeated', sampleTokens.refresh_token, sampleTokens.refresh_token],
    ['a new', 'another-one', 'another-one'],
    ['a missing', undefined, undefined],
    ['a null', null, undefined],
    ['an empty', '', undefined],
  ])('the client accepts a token response with %s refresh token', async (_, value, expected) => {
    expect((await refresh({ refresh_token: value })).refreshToken).toBe(expected)
  })
})

describe('the lifetime in a token response', () => {
  it.each([
    [3600, 3600],
    ['3600', 3600],
    [0, 0],
    [3599.5, 3599.5],
    [2 ** 40, 2 ** 40],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    ['  ', undefined],
    ['soon', undefined],
    ['12 minutes', undefined],
    [-1, undefined],
    [true, undefined],
    [[3600], undefined],
    [{}, undefined],
  ])(
    'if the `expires_in` of a token response is %j, the token lifetime in seconds is %s',
    async (value, expected) => {
      expect((await refresh({ expires_in: value })).expiresInSeconds).toBe(expected)
    },
  )

  it('if the `expires_in` of a token response is too large for a number, the token lifetime is unknown', async () => {
    const body = JSON.stringify(sampleTokens).replace('1209599', '1e999')
    server.reply({ body })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.expiresInSeconds).toBeUndefined()
  })
})

describe('a token response', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])(
    'the spelling of the token type %s in a token response is not changed',
    async (tokenType) => {
      expect((await refresh({ token_type: tokenType })).tokenType).toBe(tokenType)
    },
  )

  it('a token set omits the members that are null in the token response', async () => {
    const tokens = await refresh({ scope: null, id_token: null, refresh_token: null })
    expect(tokens).toEqual({
      accessToken: sampleTokens.access_token,
      tokenType: 'Bearer',
      expiresInSeconds: 1209599,
      receivedAt: expect.any(Number),
    })
  })

  it.each([
    ['no access token', { access_token: undefined }],
    ['an access token that is null', { access_token: null }],
    ['an access token that is empty', { access_token: '' }],
    ['an access token that is not a string', { access_token: 7 }],
    ['an access token that is invalid in a header', { access_token: 'a\nb' }],
    ['a refresh token that is invalid in a header', { refresh_token: 'a b' }],
    ['no token type', { token_type: undefined }],
    ['an unknown token type', { token_type: 'mac' }],
    ['a scope that is a list', { scope: ['user'] }],
  ])('a token response with %s is rejected', async (_, body) => {
    expect((await failure(refresh(body))).code).toBe('invalid_response')
  })

  it('a token response can start with a byte order mark and have surrounding whitespace', async () => {
    server.reply({ body: `\uFEFF \n${JSON.stringify(sampleTokens)}\r\n` })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('a token response can have any content type', async () => {
    server.reply({ body: JSON.stringify(sampleTokens), headers: { 'content-type': 'text/html' } })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('a token response with members called code, message or error is accepted', async () => {
    const tokens = await refresh({ code: 400, message: 'hello', error: 'none' })
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('a client on oauth ignores an ID token in a token response, because the client did not request one', async () => {
    expect((await refresh({ id_token: 'a.b.c' })).idToken).toBeUndefined()
  })
})
