import type { TokenSet } from '@genauth/core'
import { UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { beginRecord, continueRecord } from '../../src/sessions/session-record'
import { failure } from '../support/failure'

const idTokenOf = (sub: string) => new UnsecuredJWT({}).setSubject(sub).encode()
const tokensOf = (change: Partial<TokenSet>): TokenSet => ({
  accessToken: 'access',
  refreshToken: 'refresh',
  tokenType: 'Bearer',
  expiresInSeconds: 60,
  // By another clock, which does not count here.
  receivedAt: 5,
  ...change,
})
const begin = (change: Partial<TokenSet> = {}) =>
  beginRecord('an-id', tokensOf(change), { startedAt: 900, now: 1000, scope: 'asked for' })

describe('a session', () => {
  it('begins with the tokens of a login, the ID token among them', () => {
    const idToken = idTokenOf('ada')
    expect(begin({ idToken })).toEqual({
      id: 'an-id',
      revision: 1,
      startedAt: 900,
      sealedAt: 1000,
      receivedAt: 1000,
      expiresAt: 61_000,
      sub: 'ada',
      scope: 'asked for',
      accessToken: 'access',
      refreshToken: 'refresh',
      idToken,
    })
  })

  it('keeps the newest ID token, and the old one if a refresh brings none', () => {
    const record = begin({ idToken: idTokenOf('ada') })
    const kept = continueRecord(record, tokensOf({}), 2000)
    expect(kept.idToken).toBe(record.idToken)
    const newer = `${idTokenOf('ada')}newer`
    expect(continueRecord(kept, tokensOf({ idToken: newer }), 3000).idToken).toBe(newer)
  })

  it('goes on with what a renewal names, and keeps the rest', () => {
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

  it('learns whose it is from the first ID token, and takes none of another user', async () => {
    const ada = continueRecord(begin(), tokensOf({ idToken: idTokenOf('ada') }), 2000)
    expect(ada.sub).toBe('ada')
    expect(continueRecord(ada, tokensOf({}), 3000).sub).toBe('ada')
    const alan = tokensOf({ idToken: idTokenOf('alan') })
    const error = await failure(() => continueRecord(ada, alan, 3000))
    expect(error.code).toBe('user_mismatch')
  })
})
