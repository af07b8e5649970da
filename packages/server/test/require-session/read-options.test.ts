import { describe, expect, it } from 'vitest'
import {
  type RequireSessionOptions,
  toFastifyGuard,
  toHonoGuard,
  toNextProxy,
  toNodeGuard,
} from '../../src'
import { failure } from '../support/failure'
import { startQuickApp } from '../support/quick-app'
import { stubAuth } from '../support/stub-auth'

const request = new Request('https://app.example/admin')
const auth = stubAuth(async () => undefined)

const wrong: [unknown, RegExp][] = [
  [null, /must be an object/],
  ['admin', /must be an object/],
  [['admin'], /must be an object/],
  [{ roles: ['admin'] }, /no option with the name roles/],
  [{ role: undefined }, /option `role` .* is undefined/],
  [{ when: undefined }, /option `when` .* is undefined/],
  [{ maxAgeSeconds: undefined }, /option `maxAgeSeconds` .* is undefined/],
  [{ role: '' }, /`role` .* code of a role/],
  [{ role: ' ' }, /`role` .* code of a role/],
  [{ role: ['admin'] }, /`role` .* code of a role/],
  [{ when: true }, /`when` .* function/],
  [{ maxAgeSeconds: 0 }, /`maxAgeSeconds` .* whole number/],
  [{ maxAgeSeconds: -1 }, /`maxAgeSeconds` .* whole number/],
  [{ maxAgeSeconds: 1.5 }, /`maxAgeSeconds` .* whole number/],
  [{ maxAgeSeconds: '300' }, /`maxAgeSeconds` .* whole number/],
  [{ maxAgeSeconds: Number.NaN }, /`maxAgeSeconds` .* whole number/],
  [{ maxAgeSeconds: 1e9 }, /`maxAgeSeconds` .* whole number/],
  [{ acrValues: ['a'.repeat(201)] }, /`acrValues` .* list/],
  [{ acrValues: [] }, /`acrValues` .* list/],
  [{ acrValues: 'gold' }, /`acrValues` .* list/],
  [{ acrValues: ['a b'] }, /`acrValues` .* list/],
  [{ acrValues: ['a"b'] }, /`acrValues` .* list/],
  [{ acrValues: ['a\r\nb'] }, /`acrValues` .* list/],
]

describe('the options of requireSession()', () => {
  it.each(wrong)('U40: requireSession() rejects the options %j', async (options, message) => {
    const app = startQuickApp({ protocol: 'oidc', claims: ['roles'] })
    const given = options as RequireSessionOptions
    const error = await failure(() => app.auth.requireSession(request, given))
    expect(error.code).toBe('invalid_options')
    expect(error.message).toMatch(message)
    for (const create of [toNodeGuard, toHonoGuard, toFastifyGuard, toNextProxy]) {
      expect((await failure(() => create(auth, given))).code).toBe('invalid_options')
    }
  })

  it.each([{ maxAgeSeconds: 300 }, { acrValues: ['gold'] }])(
    'U40: on oauth, requireSession() rejects %j, because oauth has no ID token',
    async (options) => {
      const app = startQuickApp({ protocol: 'oauth' })
      const error = await failure(() => app.auth.requireSession(request, options))
      expect([error.code, error.message]).toEqual([
        'invalid_options',
        expect.stringContaining('oidc'),
      ])
    },
  )

  it.each<[RequireSessionOptions, string[]]>([
    [{ role: 'admin' }, []],
    [{ role: 'admin' }, ['name']],
    [{ when: () => true }, []],
  ])(
    'U40: requireSession() rejects %j if the session keeps only the claims %j',
    async (options, claims) => {
      const app = startQuickApp({ protocol: 'oidc', claims })
      const error = await failure(() => app.auth.requireSession(request, options))
      expect([error.code, error.message]).toEqual([
        'invalid_options',
        expect.stringContaining('claims'),
      ])
    },
  )

  it('U40: correct options reach the check of the session', async () => {
    const app = startQuickApp({ protocol: 'oidc', claims: ['roles'] })
    const options = { role: 'admin', when: () => true, maxAgeSeconds: 1, acrValues: ['urn:mfa'] }
    for (const given of [options, {}, undefined]) {
      expect((await failure(() => app.auth.requireSession(request, given))).code).toBe(
        'not_authenticated',
      )
    }
  })
})
