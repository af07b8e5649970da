import { describe, expect, it } from 'vitest'
import { judgeAuthentication, readAuthentication } from '../../src/protocol/authentication'
import { failure } from '../support/failure'
import { signIdToken } from '../support/sign-id-token'

const issuer = 'https://tenant.example/oidc'
const iat = 1_800_000_000
const tokenOf = (claims: object) => signIdToken(issuer, { iat, ...claims })
/** An ID token of a user who entered credentials `age` seconds before the ID token was issued. */
const aged = (age: number) => tokenOf({ auth_time: iat - age })
const first = { durationMs: 0, isSecondTry: false }
const second = { durationMs: 0, isSecondTry: true }

describe('judgeAuthentication', () => {
  it.each([
    ['the user has just entered credentials', 0, 300, 0, 'accepted'],
    ['the age is the maximum plus the second of rounding', 301, 300, 0, 'accepted'],
    ['the age is a second above', 302, 300, 0, 'again'],
    ['the user typed slowly: the login itself took two minutes', 421, 300, 120_000, 'accepted'],
    ['the age is above the maximum and the duration', 422, 300, 120_000, 'again'],
    ['the maximum is 0, and the login took 5 s', 6, 0, 5000, 'accepted'],
    ['the maximum is 0, and single sign-on answered at once', 7, 0, 5000, 'again'],
    ['the device clock was set back during the login', 301, 300, -3_600_000, 'accepted'],
    ['the device clock was set back, and the age is above', 302, 300, -3_600_000, 'again'],
    ['auth_time is after iat, because the clocks of GenAuth differ', -3, 0, 0, 'accepted'],
  ] as const)('O5: %s', (_name, age, maxAgeSeconds, durationMs, verdict) => {
    const login = { durationMs, isSecondTry: false }
    expect(judgeAuthentication(aged(age), { maxAgeSeconds }, login)).toBe(verdict)
  })

  it('O6: a second attempt that is too old is rejected with `login_too_old`', async () => {
    const error = await failure(() =>
      judgeAuthentication(aged(302), { maxAgeSeconds: 300 }, second),
    )
    expect(error).toMatchObject({ code: 'login_too_old', retryable: false, endsSession: false })
  })

  it.each([{}, { auth_time: '1' }, { auth_time: null }])(
    'O8: the claims %o are rejected with `auth_time_missing`, which is not retryable',
    async (claims) => {
      const error = await failure(() =>
        judgeAuthentication(tokenOf(claims), { maxAgeSeconds: 300 }, first),
      )
      expect(error).toMatchObject({ code: 'auth_time_missing', retryable: false })
    },
  )

  it('O8: a login without `maxAgeSeconds` needs no auth_time', () => {
    expect(judgeAuthentication(tokenOf({}), {}, first)).toBe('accepted')
    expect(judgeAuthentication(undefined, {}, first)).toBe('accepted')
  })

  it('O9: an acr that is not in `acrValues` is rejected with `acr_mismatch`', async () => {
    const demand = { acrValues: ['gold', 'silver'] }
    expect(judgeAuthentication(tokenOf({ acr: 'silver' }), demand, first)).toBe('accepted')
    expect(judgeAuthentication(tokenOf({}), demand, first)).toBe('accepted')
    expect(judgeAuthentication(tokenOf({ acr: 'bronze' }), { acrValues: [] }, first)).toBe(
      'accepted',
    )
    for (const acr of ['bronze', '', 0, ['gold', 'silver'], null]) {
      const error = await failure(() => judgeAuthentication(tokenOf({ acr }), demand, first))
      expect(error).toMatchObject({ code: 'acr_mismatch', retryable: false, endsSession: false })
    }
  })
})

describe('readAuthentication', () => {
  it('O15: reads auth_time in epoch milliseconds, acr and amr', () => {
    const idToken = tokenOf({ auth_time: iat, acr: 'gold', amr: ['pwd', 'otp'] })
    expect(readAuthentication(idToken)).toEqual({
      time: iat * 1000,
      acr: 'gold',
      amr: ['pwd', 'otp'],
    })
  })

  it('O15: returns undefined if the ID token has none of the claims, or is missing', () => {
    expect(readAuthentication(tokenOf({}))).toBeUndefined()
    expect(readAuthentication(undefined)).toBeUndefined()
  })
})
