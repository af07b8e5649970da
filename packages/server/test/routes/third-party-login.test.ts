import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** Starts a login as another site does (OpenID Connect Core, section 4). */
const initiate = (parameters: Record<string, string> | string[][], extra = '') =>
  app
    .openBrowser()
    .step(`${app.origin}/auth/login?${new URLSearchParams(parameters)}${extra}`, 'cross-site')

const issuer = () => `${app.emulator.url}/oidc`

describe('a login that another site started', () => {
  it('B8: a login with the app’s issuer sends the login_hint to GenAuth', async () => {
    app.start({ protocol: 'oidc' })
    const response = await initiate({ iss: issuer(), login_hint: 'ada@example.org' })
    const url = new URL(response.headers.get('location') ?? '')
    expect([
      response.status,
      url.origin + url.pathname,
      url.searchParams.get('login_hint'),
    ]).toEqual([302, `${app.emulator.url}/oidc/auth`, 'ada@example.org'])
  })

  it.each([{}, { login_hint: '' }])('a login with %j sends no login_hint', async (hint) => {
    app.start({ protocol: 'oidc' })
    const response = await initiate({ iss: issuer(), ...hint })
    const url = new URL(response.headers.get('location') ?? '')
    expect([response.status, url.searchParams.has('login_hint')]).toEqual([302, false])
  })

  it.each([
    ['https://evil.example/', 'cross-site'],
    ['/reports', 'cross-site'],
    ['/reports', 'same-origin'],
    ['/reports', 'none'],
  ])(
    'B8: a login with iss and the target_link_uri %s from %s returns to the root of the app',
    async (target, site) => {
      app.start({ protocol: 'oidc' })
      const parameters = { iss: issuer(), target_link_uri: target, returnTo: target }
      const url = `${app.origin}/auth/login?${new URLSearchParams(parameters)}`
      const response = await app.openBrowser().goTo(url, site)
      expect(response.url).toBe(`${app.origin}/`)
    },
  )

  it('B8: a login with iss runs in no popup', async () => {
    app.start({ protocol: 'oidc' })
    const popup = { mode: 'popup', popup: 'a-name-that-a-page-made-up' }
    const url = `${app.origin}/auth/login?${new URLSearchParams({ iss: issuer(), ...popup })}`
    const response = await app.openBrowser().goTo(url)
    expect([response.url, response.body]).toEqual([`${app.origin}/`, 'the app'])
  })

  it.each([
    ['another issuer', [['iss', 'https://evil.example/oidc']]],
    ['an empty issuer', [['iss', '']]],
    ['the issuer with a slash', [['iss', '<issuer>/']]],
    [
      'two issuers',
      [
        ['iss', '<issuer>'],
        ['iss', 'https://evil.example/oidc'],
      ],
    ],
  ])('B8: a login with %s is rejected', async (_what, parameters) => {
    app.start({ protocol: 'oidc' })
    const filled = parameters.map((pair) => pair.map((text) => text.replace('<issuer>', issuer())))
    const response = await initiate(filled)
    expect([response.status, json(response)['error']]).toEqual([400, 'invalid_request'])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('accepts only the option issuer if it is set', async () => {
    app.start({ protocol: 'oidc', issuer: 'https://issuer.example' })
    expect((await initiate({ iss: issuer() })).status).toBe(400)
    expect((await initiate({ iss: 'https://issuer.example' })).status).toBe(302)
  })

  it('is rejected on oauth, which has no issuer', async () => {
    app.start()
    const response = await initiate({ iss: issuer() })
    expect([response.status, json(response)['error']]).toEqual([400, 'invalid_request'])
  })
})
