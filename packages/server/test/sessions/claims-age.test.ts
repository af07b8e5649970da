import { describe, expect, it } from 'vitest'
import { areClaimsTooOld, claimsDueAt, readClaimsConfig } from '../../src/sessions/claims-age'
import { failure } from '../support/failure'

const config = { names: ['roles'], maxAgeMs: 600_000 }

describe('areClaimsTooOld()', () => {
  it.each([
    [1_000_000, 1_000_000, false],
    [1_000_000, 1_599_999, false],
    [1_000_000, 1_600_000, true],
    // Another process wrote the claims, and its clock is ahead.
    [1_000_000, 700_000, false],
    [1_000_000, 400_000, true],
    [undefined, 1_000_000, true],
  ])('U2: claims of %s are too old at %i: %s', (userUpdatedAt, now, expected) => {
    expect(areClaimsTooOld({ userUpdatedAt }, config, now)).toBe(expected)
  })
})

describe('claimsDueAt()', () => {
  it.each([
    [600_000, 570_000, 555_000],
    [60_000, 54_000, 51_000],
    [3_600_000, 3_570_000, 3_555_000],
  ])(
    'U2: with a maximum age of %i ms, the next read is planned after %i ms and allowed after %i ms',
    (maxAgeMs, planned, allowed) => {
      const options = { ...config, maxAgeMs }
      expect(claimsDueAt({ userUpdatedAt: 0 }, options)).toBe(planned)
      expect(claimsDueAt({ userUpdatedAt: 0 }, options, 'allowed')).toBe(allowed)
    },
  )

  it('U9: a read is due now without a time, and never without kept claims', () => {
    expect(claimsDueAt({}, config)).toBe(0)
    expect(claimsDueAt({}, { ...config, names: [] })).toBe(Infinity)
  })
})

describe('the options claims and claimsMaxAgeSeconds', () => {
  it('U1: by default, sessions keep name, email, picture and roles for 600 seconds', () => {
    const names = ['name', 'email', 'picture', 'roles']
    expect(readClaimsConfig({})).toEqual({ names, maxAgeMs: 600_000 })
  })

  it('U5: names of tokens and passwords, sub and duplicates are ignored', () => {
    const claims = ['sub', 'name', 'password', 'name', 'access_token', 'idToken']
    expect(readClaimsConfig({ claims }).names).toEqual(['name'])
  })

  it.each([
    { claims: 'roles' },
    { claims: [''] },
    { claims: [1] },
    { claims: null },
    { claimsMaxAgeSeconds: 0 },
    { claimsMaxAgeSeconds: -1 },
    { claimsMaxAgeSeconds: Number.NaN },
    { claimsMaxAgeSeconds: '600' },
  ])('U1: %j is invalid_options', async (options) => {
    const error = await failure(() => readClaimsConfig(options as object))
    expect(error).toMatchObject({
      code: 'invalid_options',
      message: expect.stringMatching(/^`?(claims|claimsMaxAgeSeconds)`? is invalid\./),
    })
  })
})
