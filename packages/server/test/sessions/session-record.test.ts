import type { TokenSet } from '@genauth/core'
import { UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { beginRecord, continueRecord, scopesOf } from '../../src/sessions/session-record'
import { failure } from '../support/failure'

const idTokenOf = (sub: string, claims = {}) => new UnsecuredJWT(claims).setSubject(sub).encode()
const tokensOf = (change: Partial<TokenSet>): TokenSet => ({
  accessToken: 'access',
  refreshToken: 'refresh',
  tokenType: 'Bearer',
  expiresInSeconds: 60,
  // The time of the client's clock, which the record ignores.
  receivedAt: 5,
  ...change,
})
const begin = (change: Partial<TokenSet> = {}) =>
  beginRecord({ id: 'an-id', startedAt: 900, scope: 'requested' }, tokensOf(change), 1000)

describe('the record of a session', () => {
  it('beginRecord() stores all tokens of a login', () => {
    const idToken = idTokenOf('ada')
    expect(begin({ idToken })).toEqual({
      id: 'an-id',
      revision: 1,
      startedAt: 900,
      sealedAt: 1000,
      receivedAt: 1000,
      expiresAt: 61_000,
      sub: 'ada',
      scope: 'requested',
      accessToken: 'access',
      refreshToken: 'refresh',
      idToken,
    })
  })

  it('beginRecord() and continueRecord() store `auth_time`, `acr` and `amr`, and ignore values of another type', () => {
    const claims = { auth_time: 900, acr: 'silver', amr: ['pwd', 'otp'] }
    const authentication = { time: 900_000, acr: 'silver', amr: ['pwd', 'otp'] }
    const record = begin({ idToken: idTokenOf('ada', claims) })
    expect(record.authentication).toEqual(authentication)
    const refresh = (more: object) =>
      continueRecord(record, tokensOf({ idToken: idTokenOf('ada', more) }), 2000).authentication
    expect(refresh({})).toEqual(authentication)
    expect(refresh({ auth_time: '9', acr: 7, amr: 'pwd' })).toEqual(authentication)
    expect(refresh({ acr: 'gold' })).toEqual({ acr: 'gold' })
  })

  it('continueRecord() keeps the previous ID token if a refresh returns no ID token', () => {
    const record = begin({ idToken: idTokenOf('ada') })
    const kept = continueRecord(record, tokensOf({}), 2000)
    expect(kept.idToken).toBe(record.idToken)
    const newer = `${idTokenOf('ada')}newer`
    expect(continueRecord(kept, tokensOf({ idToken: newer }), 3000).idToken).toBe(newer)
  })

  it('continueRecord() replaces the values that a refresh returns, and keeps all other values', () => {
    const record = begin({ scope: 'granted' })
    const { scope, refreshToken, ...renewed } = continueRecord(
      record,
      tokensOf({ accessToken: 'new', refreshToken: undefined, expiresInSeconds: undefined }),
      2000,
    )
    expect([scope, refreshToken]).toEqual(['granted', 'refresh'])
    expect(renewed).toMatchObject({ id: 'an-id', revision: 2, startedAt: 900, sealedAt: 2000 })
    expect([renewed.accessToken, renewed.receivedAt, renewed.expiresAt]).toEqual([
      'new',
      2000,
      undefined,
    ])
  })

  it('continueRecord() uses the sub of the first ID token, and rejects an ID token of another user', async () => {
    const ada = continueRecord(begin(), tokensOf({ idToken: idTokenOf('ada') }), 2000)
    expect(ada.sub).toBe('ada')
    expect(continueRecord(ada, tokensOf({}), 3000).sub).toBe('ada')
    const alan = tokensOf({ idToken: idTokenOf('alan') })
    const error = await failure(() => continueRecord(ada, alan, 3000))
    expect(error).toMatchObject({ code: 'user_mismatch', endsSession: true })
  })

  it('B7: continueRecord() keeps the sid of a session until a refresh returns an ID token with another sid', () => {
    const record = begin({ idToken: idTokenOf('ada', { sid: 'one' }) })
    const kept = continueRecord(record, tokensOf({}), 2000)
    const other = tokensOf({ idToken: idTokenOf('ada', { sid: 'two' }) })
    expect([kept.sid, continueRecord(kept, other, 3000).sid]).toEqual(['one', 'two'])
  })

  it.each([
    ['', []],
    ['openid', ['openid']],
    [' openid  profile ', ['openid', 'profile']],
  ])('scopesOf() returns no empty scope for the scope "%s"', (scope, scopes) => {
    expect(scopesOf(begin({ scope }))).toEqual(scopes)
  })
})
