import type { GenAuthError } from '@genauth/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type QuickApp, type QuickOptions, startQuickApp } from '../support/quick-app'

const warn = vi.spyOn(console, 'warn')

let errors: [code: string, message: string, path: string][]
beforeEach(() => {
  errors = []
  warn.mockReset().mockImplementation(() => undefined)
})

afterEach(() => {
  warn.mockReset()
})

const onError = ({ code, message }: GenAuthError, path: string) => {
  errors.push([code, message, path])
}

/** Starts an app whose GenAuth issues access tokens only. */
const start = (options: QuickOptions = {}): QuickApp =>
  startQuickApp({
    protocol: 'oidc',
    scope: 'profile offline_access',
    verifyIdTokenSignature: false,
    respond: ({ endpoint }) =>
      endpoint === 'token'
        ? { access_token: 'an-access-token', token_type: 'Bearer', expires_in: 60 }
        : undefined,
    onError,
    ...options,
  })

describe('a login without a refresh token', () => {
  it.each([
    ['the grant is off', {}, '', /Enable the refresh_token grant/],
    [
      'consentForOfflineAccess is false',
      { consentForOfflineAccess: false },
      '',
      /consentForOfflineAccess is false/,
    ],
    ['the login has its own prompt', {}, 'prompt=login', /Add consent to the option `prompt`/],
    ['the prompt has consent', {}, 'prompt=login%20consent', /Enable the refresh_token grant/],
  ])(
    'O13: onError gets no_refresh_token with the setting to change if %s, and the user is signed in',
    async (_name, options, query, advice) => {
      const browser = start(options).openBrowser()
      await browser.logIn(query)
      expect(await browser.status()).toBe('authenticated')
      expect(errors).toEqual([
        ['no_refresh_token', expect.stringMatching(advice), '/auth/callback'],
      ])
    },
  )

  it('O13: onError gets no_refresh_token one time per process, however many users log in', async () => {
    const app = start()
    await app.openLoggedIn()
    await app.openLoggedIn()
    expect(errors).toHaveLength(1)
  })

  it.each([
    ['the scope has no offline_access', { scope: 'profile' }],
    ['the protocol is oauth', { protocol: 'oauth', scope: 'user' }],
    ['GenAuth issues a refresh token', { respond: () => undefined, scope: undefined }],
  ] satisfies [string, QuickOptions][])(
    'O13: onError gets no error if %s',
    async (_name, options) => {
      const browser = await start(options).openLoggedIn()
      expect(await browser.status()).toBe('authenticated')
      expect(errors).toEqual([])
    },
  )
})

describe('the warnings of createAuthServer about the scope', () => {
  it.each([
    ['profile', [/no openid/, /no offline_access/]],
    ['openid profile', [/no offline_access/]],
    ['openid offline_access', []],
    [undefined, []],
  ])('O13: in development, the scope %s causes the right warnings', (scope, warnings) => {
    startQuickApp({ protocol: 'oidc', scope })
    expect(warn.mock.calls.map(([message]) => String(message))).toEqual(
      warnings.map((text) => expect.stringMatching(text)),
    )
  })
})

describe('the warning of createAuthServer about appHost', () => {
  it.each([
    ['https://app.example', [/appHost is https:\/\/app\.example, which is the origin of the app/]],
    ['https://app.example/genauth', []],
  ])('M11: in development, the appHost %s causes the right warnings', (appHost, warnings) => {
    startQuickApp({ protocol: 'oidc', appHost })
    expect(warn.mock.calls.map(([message]) => String(message))).toEqual(
      warnings.map((text) => expect.stringMatching(text)),
    )
  })
})
