import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()
const login = (query = '') => `${app.origin}/auth/login${query}`

/** Logs in with a `returnTo`, and returns the app's URL to which the browser is redirected after the login. */
async function targetOf(returnTo: string, site = 'same-origin'): Promise<string> {
  const browser = app.openBrowser()
  await browser.goTo(login(`?returnTo=${encodeURIComponent(returnTo)}`), site)
  const [target] =
    browser.received
      .join('\n')
      .match(/(?<="location",")http:\/\/localhost[^"]*(?=")/g)
      ?.slice(-1) ?? []
  return target?.replace(app.origin, '') ?? 'nowhere'
}

describe('a login', () => {
  it('B1: a login requests a code from GenAuth with PKCE, nonce and state', async () => {
    app.start({ protocol: 'oidc' })
    const response = await app.openBrowser().step(login('?prompt=login'))
    const url = new URL(response.headers.get('location') ?? '')
    expect([response.status, url.origin + url.pathname]).toEqual([
      302,
      `${app.emulator.url}/oidc/auth`,
    ])
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: app.emulator.app.id,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      prompt: 'login',
      redirect_uri: `${app.origin}/auth/callback`,
      response_type: 'code',
      scope: 'openid profile email phone address offline_access',
      state: expect.stringMatching(/^[\w-]{22}\.[\w-]{22}$/),
    })
  })

  it.each([
    ['consent', undefined],
    ['consent', true],
    [null, false],
  ])('a login sends the prompt %s if consentForOfflineAccess is %s', async (prompt, consent) => {
    app.start({ protocol: 'oidc', consentForOfflineAccess: consent })
    const response = await app.openBrowser().step(login())
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect(searchParams.get('prompt')).toBe(prompt)
  })

  it.each([
    ['HEAD', {}],
    ['GET', { 'sec-purpose': 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' }],
    ['GET', { purpose: 'prefetch', 'sec-fetch-dest': 'empty' }],
    ['GET', { 'x-moz': 'prefetch' }],
  ])('B8: %s /auth/login with %j starts no login', async (method, headers) => {
    app.start()
    const response = await app.openBrowser().call('/auth/login', { method, headers })
    expect([response.status, response.body]).toEqual([204, ''])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it.each(['empty', 'iframe', 'image', 'script'])(
    'B8: a login request with the destination %s is rejected, because it is no navigation',
    async (destination) => {
      app.start()
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': 'same-origin' }
      const response = await app.openBrowser().call('/auth/login', { headers })
      expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
      expect(response.headers.getSetCookie()).toEqual([])
    },
  )

  it('a login with an unknown prompt is rejected', async () => {
    app.start()
    const response = await app.openBrowser().step(login('?prompt=login+x'))
    expect([response.status, json(response)['error']]).toEqual([400, 'invalid_request'])
  })

  it('B8: a login removes repeated values of prompt, so that its cookie stays small', async () => {
    app.start()
    const browser = app.openBrowser()
    const response = await browser.step(login(`?prompt=${'login+consent+'.repeat(500)}login`))
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect(searchParams.get('prompt')).toBe('login consent')
    expect([...browser.cookies].join().length).toBeLessThan(1000)
  })
})

describe('returnTo of a login', () => {
  it.each([
    ['/reports?year=2026#top', '/reports?year=2026#top'],
    ['reports', '/reports'],
    ['', '/'],
    ['/größe', '/gr%C3%B6%C3%9Fe'],
    [`/${'x'.repeat(499)}`, `/${'x'.repeat(499)}`],
  ])('B8: a login with returnTo %j on the app’s origin returns to %j', async (returnTo, target) => {
    app.start()
    expect(await targetOf(returnTo)).toBe(target)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://localhost:1/',
    '/auth/login',
    '/x/../auth/login?returnTo=/',
    '/auth',
    `/${'x'.repeat(500)}`,
    `/?${'\\'.repeat(300)}`,
  ])(
    'B8: a login with the invalid returnTo %j returns to the root of the app',
    async (returnTo) => {
      app.start()
      expect(await targetOf(returnTo)).toBe('/')
    },
  )

  it.each([
    ['cross-site', '/'],
    ['same-site', '/'],
    ['same-origin', '/reports'],
    ['none', '/reports'],
  ])('B8: a login with Sec-Fetch-Site: %s returns to %s', async (site, target) => {
    app.start()
    expect(await targetOf('/reports', site)).toBe(target)
  })

  it.each([
    ['https://evil.example/', '/'],
    ['no URL', '/'],
    ['<origin>/page', '/reports'],
  ])(
    'B8: a login without Sec-Fetch-Site and with the Referer %s returns to %s',
    async (referer, target) => {
      app.start()
      const headers = { referer: referer.replace('<origin>', app.origin) }
      const browser = app.openBrowser()
      const started = await browser.call('/auth/login?returnTo=/reports', { headers })
      const back = await browser.goTo(started.headers.get('location') ?? '')
      expect(back.url).toBe(app.origin + target)
    },
  )
})
