import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TokenSet } from '../../src/protocol/token-set'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { sampleTokens } from '../support/sample-data'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

function refresh(answer: Record<string, unknown>): Promise<TokenSet> {
  server.answer({ body: { ...sampleTokens, ...answer } })
  return clientFor(server).getNewAccessTokenByRefreshToken(sampleTokens.refresh_token)
}

describe('the refresh token of an answer', () => {
  it.each([
    ['the same', sampleTokens.refresh_token, sampleTokens.refresh_token],
    ['a new one', 'another-one', 'another-one'],
    ['none', undefined, undefined],
    ['null', null, undefined],
    ['an empty string', '', undefined],
  ])('%s', async (_, answered, expected) => {
    expect((await refresh({ refresh_token: answered })).refreshToken).toBe(expected)
  })
})

describe('the lifetime of an answer', () => {
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
  ])('%j is %s seconds', async (answered, expected) => {
    expect((await refresh({ expires_in: answered })).expiresInSeconds).toBe(expected)
  })

  it('is unknown where the number is larger than any', async () => {
    const body = JSON.stringify(sampleTokens).replace('1209599', '1e999')
    server.answer({ body })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.expiresInSeconds).toBeUndefined()
  })
})

describe('an answer of the token endpoint', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('keeps the spelling of %s', async (tokenType) => {
    expect((await refresh({ token_type: tokenType })).tokenType).toBe(tokenType)
  })

  it('has nothing for members that are null', async () => {
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
    ['an access token that is no string', { access_token: 7 }],
    ['an access token that no header can carry', { access_token: 'a\nb' }],
    ['a refresh token that none can', { refresh_token: 'a b' }],
    ['no token type', { token_type: undefined }],
    ['a token type that is unknown', { token_type: 'mac' }],
    ['a scope that is a list', { scope: ['user'] }],
  ])('is refused with %s', async (_, answer) => {
    expect((await failure(refresh(answer))).code).toBe('invalid_response')
  })

  it('may begin with a byte order mark, and have spaces around', async () => {
    server.answer({ body: `\uFEFF \n${JSON.stringify(sampleTokens)}\r\n` })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('may name any content type', async () => {
    server.answer({ body: JSON.stringify(sampleTokens), headers: { 'content-type': 'text/html' } })
    const tokens = await clientFor(server).getNewAccessTokenByRefreshToken('a-token')
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('is not taken for an error by members called code, message or error', async () => {
    const tokens = await refresh({ code: 400, message: 'hello', error: 'none' })
    expect(tokens.accessToken).toBe(sampleTokens.access_token)
  })

  it('gives oauth no ID token, since nobody asked for one', async () => {
    expect((await refresh({ id_token: 'a.b.c' })).idToken).toBeUndefined()
  })
})
