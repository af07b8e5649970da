import type { LoginOptions } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { checkLoginOptions, describeLogin, isReservedName } from '../../src/session/login-request'
import { failure } from '../support/failure'

const client = { protocol: 'oidc', scope: 'openid profile', requestAuthTime: false } as const

const requestOf = (options: LoginOptions, changes: Partial<typeof client> = {}) =>
  describeLogin({ ...client, ...changes }, options)

const codeOf = async (options: object, protocol: 'oauth' | 'oidc' = 'oidc') =>
  failure(() => describeLogin({ ...client, protocol }, options as LoginOptions))

describe('describeLogin', () => {
  it.each<[string, LoginOptions, object]>([
    ['loginHint', { loginHint: 'ada@example.com' }, { login_hint: 'ada@example.com' }],
    ['connection', { connection: 'conn-1' }, { ext_idp_conn_id: 'conn-1' }],
    ['screen: signup', { screen: 'signup' }, { login_page_context: '{"goto":"/register"}' }],
    ['screen: login', { screen: 'login' }, {}],
    ['uiLocales', { uiLocales: ['zh-CN', 'en'] }, { ui_locales: 'zh-CN en', lang: 'zh-CN' }],
    ['empty uiLocales', { uiLocales: [] }, {}],
    ['maxAgeSeconds', { maxAgeSeconds: 300 }, { max_age: '300' }],
    ['maxAgeSeconds: 0', { maxAgeSeconds: 0 }, { max_age: '0' }],
    ['acrValues', { acrValues: ['gold', 'silver'] }, { acr_values: 'gold silver' }],
    ['params', { params: { campaign: 'spring' } }, { campaign: 'spring' }],
    ['no option', {}, {}],
  ])('O1: %s gives the parameters of GenAuth', (_name, options, params) => {
    expect(requestOf(options).params).toEqual(params)
  })

  it('O1: `tenantId` and `prompt` become the options of the authorization request', () => {
    expect(requestOf({ tenantId: 'acme', prompt: 'login' })).toMatchObject({
      tenantId: 'acme',
      prompt: 'login',
    })
  })

  it.each<[LoginOptions, string]>([
    [{}, 'openid profile'],
    [{ scope: 'orders:read' }, 'orders:read'],
    [{ extraScopes: ['orders:read', 'openid'] }, 'openid profile orders:read'],
    [{ scope: 'openid', extraScopes: ['orders:read'] }, 'openid orders:read'],
  ])('O2: %o requests the scopes %s', (options, scope) => {
    expect(requestOf(options).scope).toBe(scope)
  })

  it('O10: with `requestAuthTime`, a login sends a large max_age that has no effect on its result', () => {
    const { params, demand } = describeLogin({ ...client, requestAuthTime: true }, {})
    expect(Number(params?.['max_age'])).toBeGreaterThan(365 * 24 * 3600)
    expect(demand.maxAgeSeconds).toBeUndefined()
    const strict = describeLogin({ ...client, requestAuthTime: true }, { maxAgeSeconds: 60 })
    expect(strict.params?.['max_age']).toBe('60')
  })

  it.each([
    [{ tennantId: 'acme' }, 'tennantId'],
    [{ constructor: 'x' }, 'constructor'],
    [{ returnTo: 5 }, 'returnTo'],
    [{ scope: '' }, 'scope'],
    [{ scope: ['openid'] }, 'scope'],
    [{ extraScopes: 'orders:read' }, 'extraScopes'],
    [{ extraScopes: ['orders read'] }, 'extraScopes'],
    [{ prompt: true }, 'prompt'],
    [{ loginHint: null }, 'loginHint'],
    [{ connection: ' ' }, 'connection'],
    [{ tenantId: '' }, 'tenantId'],
    [{ screen: 'register' }, 'screen'],
    [{ uiLocales: 'en' }, 'uiLocales'],
    [{ uiLocales: ['en', 5] }, 'uiLocales'],
    [{ maxAgeSeconds: -1 }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: 1.5 }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: '300' }, 'maxAgeSeconds'],
    [{ maxAgeSeconds: Number.NaN }, 'maxAgeSeconds'],
    [{ acrValues: 'gold' }, 'acrValues'],
    [{ params: 'a=b' }, 'params'],
    [{ params: ['a'] }, 'params'],
    [{ params: { a: 1 } }, 'params'],
  ])('O3: %o is rejected with invalid_options, and the message names %s', async (options, name) => {
    const error = await codeOf(options)
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain(name)
  })

  it.each([{ tenantId: 'acme' }, { maxAgeSeconds: 60 }, { acrValues: ['gold'] }])(
    'O3: %o is rejected on oauth, which cannot honour the option',
    async (options) => {
      const error = await codeOf(options, 'oauth')
      expect(error.code).toBe('invalid_options')
      expect(error.message).toMatch(/oidc/)
      expect(describeLogin(client, options)).toBeDefined()
    },
  )

  it('O3: an option that is undefined is ignored, and so is the popup of `loginWithPopup()`', () => {
    const options = { tenantId: undefined, unknown: undefined, popup: null }
    expect(() => checkLoginOptions(options as LoginOptions)).not.toThrow()
  })
})

describe('the reserved names of `params`', () => {
  it.each([
    ...['client_id', 'client_secret', 'redirect_uri', 'response_type', 'response_mode', 'state'],
    ...['nonce', 'code_challenge', 'code_challenge_method', 'request', 'request_uri', 'scope'],
    ...['prompt', 'login_hint', 'ext_idp_conn_id', 'tenant_id', 'login_page_context', 'max_age'],
    ...['acr_values', 'ui_locales', 'returnTo', 'extra_scopes', 'screen', 'iss', 'mode', 'popup'],
    ...['proof', 'target_link_uri'],
  ])('O4: `params` must not contain %s', async (name) => {
    expect(isReservedName(name)).toBe(true)
    const error = await codeOf({ params: { [name]: 'x' } })
    expect(error.code).toBe('invalid_options')
    expect(error.message).toContain(name)
  })

  it('O4: `params` may contain `lang`, which replaces the language of `uiLocales`', () => {
    const { params } = requestOf({ uiLocales: ['en'], params: { lang: 'en-US' } })
    expect(params).toEqual({ ui_locales: 'en', lang: 'en-US' })
  })
})
