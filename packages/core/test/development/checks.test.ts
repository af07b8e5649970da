import type { GenAuthOptions, LoginOptions } from '@genauth/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as production from '../../src/development/checks'
import * as development from '../../src/development/checks.development'
import { beginLogin, createWorld, redirectUri, settle, until } from '../browser-mode/world'
import { createServerWorld } from '../server-mode/server-world'

const warn = vi.spyOn(console, 'warn')
const warnings = () => warn.mock.calls.map(([message]) => String(message))

beforeEach(() => {
  warn.mockReset().mockImplementation(() => undefined)
})

afterEach(() => {
  warn.mockReset()
})

describe('the warning about a request without a token', () => {
  it('M11: in browser mode, one warning per origin names `tokenOrigins` and the origin, and nothing else of the request', async () => {
    const { genauth } = (await createWorld()).open({
      options: { tokenOrigins: ['https://listed.example'] },
    })
    for (const url of [
      'https://api.example/secret-path?code=secret-code',
      'https://api.example/other',
      'https://second.example/',
      'https://listed.example/',
    ]) {
      await genauth.fetch(url).catch(() => undefined)
    }
    expect(warnings()).toEqual([
      expect.stringMatching(/ https:\/\/api\.example without.*tokenOrigins/),
      expect.stringMatching(/ https:\/\/second\.example without.*tokenOrigins/),
    ])
    expect(warnings().join()).not.toMatch(/secret/)
  })

  it('M11: in browser mode, there is no warning if the request has its own `Authorization` header, or reaches no server', async () => {
    const { genauth } = (await createWorld()).open()
    await genauth.fetch('data:text/plain,text')
    await genauth.fetch('https://api.example/data', { headers: { authorization: 'Bearer own' } })
    expect(warnings()).toEqual([])
  })

  it('M11: in server mode, one warning per origin names the proxy, and a request to the own origin causes none', async () => {
    const tab = (await createServerWorld()).open()
    await tab.ready()
    for (const url of ['https://api.example/a', 'https://api.example/b', '/auth/api/c']) {
      await tab.genauth.fetch(new URL(url, tab.page.href)).catch(() => undefined)
    }
    expect(warnings()).toEqual([
      expect.stringMatching(/ https:\/\/api\.example without.*the proxy of your server/),
    ])
  })
})

describe('the warning about a scope', () => {
  const open = async (scope: string | undefined, protocol: 'oauth' | 'oidc' = 'oidc') => {
    const tab = (await createWorld()).open({ options: { scope, protocol } })
    await tab.ready()
    await settle()
    tab.genauth.start()
    await tab.genauth.fetch('https://api.example', { headers: { authorization: 'own' } })
  }

  it.each([
    ['profile offline_access', /no openid.*no ID token.*Add openid/],
    ['openid profile', /no offline_access.*no refresh token.*Add offline_access/],
    ['openid offline_access_', /no offline_access/],
  ])('M11: one warning per client names what is missing in the scope "%s"', async (scope, text) => {
    await open(scope)
    expect(warnings()).toEqual([expect.stringMatching(text)])
  })

  it('M11: there is no warning about the default scope, about a complete one, or on `oauth`', async () => {
    await open(undefined)
    await open(' offline_access  openid')
    await open('user', 'oauth')
    expect(warnings()).toEqual([])
  })
})

describe('the warning about the origin of the app in `appHost`', () => {
  const open = async (appHost: string) => {
    const tab = (await createWorld()).open({ options: { appHost } })
    await tab.ready()
    await settle()
    tab.genauth.start()
    await tab.genauth.fetch('https://api.example', { headers: { authorization: 'own' } })
  }
  const { origin } = new URL(redirectUri)

  it.each([origin, `${origin}/`])(
    'M11: one warning per client names `appHost` and the origin if `appHost` is %s',
    async (appHost) => {
      await open(appHost)
      expect(warnings()).toEqual([
        expect.stringMatching(
          /appHost is https:\/\/app\.example, .*Set appHost to the URL of GenAuth/,
        ),
      ])
    },
  )

  it.each(['https://tenant.example', `${origin}:8443`, `${origin}/genauth`])(
    'M11: there is no warning if `appHost` is %s',
    async (appHost) => {
      await open(appHost)
      expect(warnings()).toEqual([])
    },
  )
})

describe('the warning about a missing refresh token', () => {
  /** Completes a login without a refresh token. */
  const logIn = async (options: Partial<GenAuthOptions>, login: LoginOptions = {}) => {
    const world = await createWorld()
    const tab = world.open({ options: { protocol: 'oidc', ...options } })
    await tab.ready()
    void tab.genauth.login(login).catch(() => undefined)
    await until(() => tab.page.navigations.length > 0)
    const request = new URL(tab.page.navigations[0] ?? '').searchParams
    world.server.idTokenClaims = { nonce: request.get('nonce') }
    world.server.tokens = { refresh_token: undefined }
    const page = tab.load({ href: `${redirectUri}?code=c&state=${request.get('state')}` })
    await page.ready()
    expect(page.status()).toBe('authenticated')
  }

  it.each<[string, Partial<GenAuthOptions>, LoginOptions, RegExp]>([
    ['consentForOfflineAccess is false', { consentForOfflineAccess: false }, {}, /Set it to true/],
    ['the login has its own prompt', {}, { prompt: 'login' }, /Add consent to the option `prompt`/],
    ['the request had prompt=consent', {}, {}, /Enable the refresh_token grant/],
  ])('O13: one warning names the setting to change if %s', async (_name, options, login, text) => {
    await logIn(options, login)
    expect(warnings()).toEqual([expect.stringMatching(text)])
    expect(warnings()[0]).toMatch(/offline_access.*no refresh token/)
  })

  it('O13: there is no warning if the login did not request offline_access', async () => {
    await logIn({ scope: 'openid' })
    expect(warnings().join()).not.toMatch(/issued no refresh token/)
  })

  it('O13: a login with its own `scope` warns about openid and offline_access, and `extraScopes` count', async () => {
    await logIn({ extraScopes: ['orders:read'] }, { scope: 'profile' }).catch(() => undefined)
    expect(warnings()).toEqual([
      expect.stringMatching(/no openid/),
      expect.stringMatching(/no offline_access/),
    ])
    warn.mockClear()
    const world = await createWorld()
    const options = { scope: 'profile', extraScopes: ['openid', 'offline_access'] }
    const tab = world.open({ options: { protocol: 'oidc', ...options } })
    await tab.ready()
    await tab.genauth.renewal.run()
    expect(warnings()).toEqual([])
  })
})

describe('the warning about a callback URL with the status 404', () => {
  /** Completes a login in a document that was loaded from a URL with a status. */
  const logIn = async (navigation: object | null | undefined) => {
    const entries = navigation === undefined ? [] : [navigation as PerformanceEntry]
    const own = Object.getOwnPropertyDescriptor(performance, 'getEntriesByType')
    const value = navigation === null ? undefined : () => entries
    Object.defineProperty(performance, 'getEntriesByType', { configurable: true, value })
    try {
      const login = (await createWorld()).open()
      const page = login.load({ href: await beginLogin(login) })
      await page.ready()
      expect(page.status()).toBe('authenticated')
    } finally {
      if (own) Object.defineProperty(performance, 'getEntriesByType', own)
      else Reflect.deleteProperty(performance, 'getEntriesByType')
    }
  }
  const loaded = `${redirectUri}?code=secret-code&state=secret-state`

  it('M11: one warning names `redirectUri` if the document of the callback has the status 404', async () => {
    await logIn({ name: loaded, responseStatus: 404 })
    expect(warnings()).toEqual([
      expect.stringMatching(/redirectUri has the status 404.*Add a route/),
    ])
    expect(warnings().join()).not.toMatch(/secret/)
  })

  it.each([
    ['the status is 200', { name: loaded, responseStatus: 200 }],
    ['the browser has no `responseStatus`', { name: loaded }],
    ['the browser has no entry for the navigation', undefined],
    ['the environment has no `getEntriesByType`', null],
    [
      'the status belongs to another path',
      { name: 'https://app.example/missing', responseStatus: 404 },
    ],
    ['the entry has no URL, as in old browsers', { name: 'document', responseStatus: 404 }],
  ])('M11: there is no warning if %s', async (_case, navigation) => {
    await logIn(navigation)
    expect(warnings()).toEqual([])
  })
})

it('M11: the checks of production have the same names, and print nothing', () => {
  expect(Object.keys(production).sort()).toEqual(Object.keys(development).sort())
  const client = { options: { protocol: 'oidc', redirectUri, scope: 'profile' } }
  production.checkScope(client)
  production.checkAppHost({ appHost: 'https://app.example' }, { origin: 'https://app.example' })
  production.checkCallbackPage(client)
  production.checkOrigin({}, new Request('https://api.example'))
  expect(warnings()).toEqual([])
})
