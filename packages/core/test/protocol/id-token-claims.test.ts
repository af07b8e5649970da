import { describe, expect, it } from 'vitest'
import { readIdTokenClaims } from '../../src/protocol/id-token-claims'
import { signIdToken } from '../support/sign-id-token'

const issuer = 'https://tenant.example/oidc'

describe('the claims of an ID token for the app', () => {
  it('U67: the claims of the user, the token and the login are returned', () => {
    const idToken = signIdToken(issuer, { name: 'Ada', acr: 'high', amr: ['pwd'], auth_time: 7 })
    expect(readIdTokenClaims(idToken, 'user-1')).toEqual({
      iss: issuer,
      sub: 'user-1',
      aud: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
      name: 'Ada',
      acr: 'high',
      amr: ['pwd'],
      auth_time: 7,
    })
  })

  it('U67: the nonce and the hashes of other tokens are omitted', () => {
    const idToken = signIdToken(issuer, { nonce: 'n', at_hash: 'a', c_hash: 'c', s_hash: 's' })
    expect(Object.keys(readIdTokenClaims(idToken, 'user-1') ?? {}).toSorted()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'sub',
    ])
  })

  it.each([
    ['there is no ID token', undefined, 'user-1'],
    ['the ID token is unreadable', 'a.b.c', 'user-1'],
    ['the ID token belongs to another user', signIdToken(issuer, { sub: 'user-2' }), 'user-1'],
    ['the user of the session is unknown', signIdToken(issuer), undefined],
    ['neither has a user', signIdToken(issuer, { sub: undefined }), undefined],
  ])('U67: no claims are returned if %s', (_, idToken, sub) => {
    expect(readIdTokenClaims(idToken, sub)).toBeUndefined()
  })

  it('U67, X14: a claim named __proto__ changes no prototype', () => {
    const claims = JSON.parse('{"__proto__":{"admin":true}}')
    const read = readIdTokenClaims(signIdToken(issuer, claims), 'user-1')
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
    expect(read?.['admin']).toBeUndefined()
  })
})
