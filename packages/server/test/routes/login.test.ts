import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()
const login = (query = '') => `${app.origin}/auth/login${query}`

/** Where a login that was begun like that ends. */
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
  it('B1: asks GenAuth for a code, with PKCE and a state', async () => {
    app.start({ protocol: 'oidc' })
    const answer = await app.openBrowser().step(login('?prompt=login'))
    const url = new URL(answer.headers.get('location') ?? '')
    expect([answer.status, url.origin + url.pathname]).toEqual([
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
  ])('sends the prompt %s if consentForOfflineAccess is %s', async (prompt, consent) => {
    app.start({ protocol: 'oidc', consentForOfflineAccess: consent })
    const answer = await app.openBrowser().step(login())
    const { searchParams } = new URL(answer.headers.get('location') ?? '')
    expect(searchParams.get('prompt')).toBe(prompt)
  })

  it.each([
    ['HEAD', {}],
    ['GET', { 'sec-purpose': 'prefetch' }],
    ['GET', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' }],
    ['GET', { purpose: 'prefetch', 'sec-fetch-dest': 'empty' }],
    ['GET', { 'x-moz': 'prefetch' }],
  ])('B8: %s with %j begins nothing', async (method, headers) => {
    app.start()
    const answer = await app.openBrowser().call('/auth/login', { method, headers })
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it.each(['empty', 'iframe', 'image', 'script'])(
    'B8: as %s, and no navigation, is refused',
    async (destination) => {
      app.start()
      const headers = { 'sec-fetch-dest': destination, 'sec-fetch-site': 'same-origin' }
      const answer = await app.openBrowser().call('/auth/login', { headers })
      expect([answer.status, json(answer)['error']]).toEqual([403, 'cross_origin_request'])
      expect(answer.headers.getSetCookie()).toEqual([])
    },
  )

  it('refuses a prompt that OpenID Connect does not have', async () => {
    app.start()
    const answer = await app.openBrowser().step(login('?prompt=login+x'))
    expect([answer.status, json(answer)['error']]).toEqual([400, 'invalid_request'])
  })

  it('B8: keeps a prompt that repeats itself once, so that the login’s cookie stays small', async () => {
    app.start()
    const browser = app.openBrowser()
    const answer = await browser.step(login(`?prompt=${'login+consent+'.repeat(500)}login`))
    const { searchParams } = new URL(answer.headers.get('location') ?? '')
    expect(searchParams.get('prompt')).toBe('login consent')
    expect([...browser.cookies].join().length).toBeLessThan(1000)
  })
})

describe('where a login comes back to', () => {
  it.each([
    ['/reports?year=2026#top', '/reports?year=2026#top'],
    ['reports', '/reports'],
    ['', '/'],
    ['/größe', '/gr%C3%B6%C3%9Fe'],
    [`/${'x'.repeat(499)}`, `/${'x'.repeat(499)}`],
  ])('B8: %j on our origin is kept as %j', async (returnTo, target) => {
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
  ])('B8: %j is not where it ends', async (returnTo) => {
    app.start()
    expect(await targetOf(returnTo)).toBe('/')
  })

  it.each([
    ['cross-site', '/'],
    ['same-site', '/'],
    ['same-origin', '/reports'],
    ['none', '/reports'],
  ])('B8: is for our own page to say: begun %s it is %s', async (site, target) => {
    app.start()
    expect(await targetOf('/reports', site)).toBe(target)
  })

  it.each([
    ['https://evil.example/', '/'],
    ['no address', '/'],
    ['<origin>/page', '/reports'],
  ])('B8: as a Referer says where the browser does not: %s, %s', async (referer, target) => {
    app.start()
    const headers = { referer: referer.replace('<origin>', app.origin) }
    const browser = app.openBrowser()
    const begun = await browser.call('/auth/login?returnTo=/reports', { headers })
    const back = await browser.goTo(begun.headers.get('location') ?? '')
    expect(back.url).toBe(app.origin + target)
  })
})
