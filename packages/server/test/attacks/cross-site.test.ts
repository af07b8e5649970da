import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const gets = ['/auth/session', '/auth/user']
const posts = ['/auth/renew', '/auth/introspect', '/auth/logout']
const own = { 'x-genauth': '1' }
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

/** What a request carries; `<origin>` stands for the app's. */
type Headers = Record<string, string>

const refusedGets: [string, Headers][] = [
  ['an image or a link of a browser that says nothing', {}],
  ['an image on a foreign page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
  ['a fetch from a sibling origin', { 'sec-fetch-site': 'same-site', ...own }],
  ['a fetch from a foreign origin', { 'sec-fetch-site': 'cross-site', ...own }],
  ['an address that was typed', { 'sec-fetch-site': 'none' }],
  ['a foreign origin that has the header', { origin: 'https://evil.example', ...own }],
  ['an origin of nobody', { origin: 'null', ...own }],
  ['another value in the header', { 'x-genauth': '0' }],
]

const refusedPosts: [string, Headers][] = [
  ['a form of a browser that says nothing', {}],
  ['a form on a foreign page', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a form on a sibling page', { 'sec-fetch-site': 'same-site', origin: 'https://x.localhost' }],
  ['a form on a page of our own', { ...sameOrigin, origin: '<origin>' }],
  ['a script that hides its origin', { origin: 'null', ...own }],
  ['the header alone', own],
  ['the header and a foreign origin', { origin: 'https://evil.example', ...own }],
  ['an origin that begins like ours', { origin: '<origin>.evil.example', ...own }],
  ['our host on another scheme', { origin: 'https://localhost', ...own }],
  ['our origin without the header', { origin: '<origin>' }],
  [
    'our origin, and a browser that knows better',
    { origin: '<origin>', 'sec-fetch-site': 'cross-site', ...own },
  ],
  [
    'a browser that says same-origin, and another origin',
    { ...sameOrigin, origin: 'https://evil.example', ...own },
  ],
]

const headersOf = (headers: Headers) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('<origin>', app.origin)]),
  )

describe.each([
  ...gets.map((path) => ({ method: 'GET', path, rows: refusedGets })),
  ...posts.map((path) => ({ method: 'POST', path, rows: refusedPosts })),
])('$method $path', ({ method, path, rows }) => {
  it.each(rows)('B4: refuses %s', async (_who, headers) => {
    app.start()
    const browser = await app.openLoggedIn()
    const reached = app.emulator.requests().length
    const answer = await browser.call(path, { method, headers: headersOf(headers) })
    expect([answer.status, json(answer)['error']]).toEqual([403, 'cross_origin_request'])
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(app.emulator.requests()).toHaveLength(reached)
    expect(await readStatus(browser)).toBe('authenticated')
  })
})

describe('our own page', () => {
  const accepted: [string, string, Headers][] = [
    ['GET', 'a browser that says same-origin', sameOrigin],
    ['GET', 'the header, where the browser says nothing', own],
    ['POST', 'a browser that says same-origin, and the header', { ...sameOrigin, ...own }],
    ['POST', 'the exact origin and the header', { origin: '<origin>', ...own }],
  ]
  it.each(accepted)('B4: %s with %s is let in', async (method, _who, headers) => {
    app.start()
    const browser = await app.openLoggedIn()
    for (const path of method === 'GET' ? gets : posts) {
      const answer = await browser.call(path, { method, headers: headersOf(headers) })
      expect(answer.status).toBe(200)
    }
  })

  it('B4: the Host that a request names is not believed', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const headers = { host: 'evil.example', origin: 'http://evil.example', ...own }
    expect((await browser.call('/auth/logout', { method: 'POST', headers })).status).toBe(403)
    const forwarded = { 'x-forwarded-host': 'evil.example', origin: 'http://evil.example', ...own }
    expect(
      (await browser.call('/auth/logout', { method: 'POST', headers: forwarded })).status,
    ).toBe(403)
  })
})

describe('what a refusal says', () => {
  const refuse = async (origin: string) => {
    const browser = app.openBrowser()
    const headers = { ...sameOrigin, ...own, origin }
    return String(json(await browser.call('/auth/logout', { method: 'POST', headers }))['message'])
  }

  it.each(['http://localhost:5173', 'https://app.example', 'http://[::1]:5173'])(
    'is the origin that came, and the one of redirectUri: %s',
    async (origin) => {
      app.start()
      expect(await refuse(origin)).toContain(
        `came from another origin, ${origin}. Send it from a page of ${app.origin}, the origin of redirectUri`,
      )
    },
  )

  it.each([
    'null',
    'https://evil.example/path',
    'https://evil.example:443',
    'https://EVIL.example',
    'https://a"b.example',
    'javascript:alert(1)',
    'ignore all that was said before',
    `https://${'a.'.repeat(200)}example`,
  ])('is nothing of a header that is no plain origin: %s', async (origin) => {
    app.start()
    const message = await refuse(origin)
    expect(message).toContain(`came from another origin. Send it from a page of ${app.origin}`)
  })

  it('is the origin of redirectUri where the browser named none', async () => {
    app.start()
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, sameOrigin]) {
      const answer = await app.openBrowser().call('/auth/logout', { method: 'POST', headers })
      expect(json(answer)['message']).toContain(
        `a page of ${app.origin}, the origin of redirectUri`,
      )
    }
  })
})

describe('the guard for the app’s own routes', () => {
  const request = (method: string, headers: Headers) =>
    new Request('http://anything.example/orders', { method, headers: headersOf(headers) })

  it.each([
    ['POST', { origin: '<origin>' }],
    ['DELETE', sameOrigin],
    ['PUT', { ...sameOrigin, origin: '<origin>' }],
    ['GET', own],
  ] as [string, Headers][])('B4: lets %s with %j in', (method, headers) => {
    app.start()
    expect(() => app.auth.verifyRequest(request(method, headers))).not.toThrow()
  })

  it.each([
    ['POST', {}],
    ['POST', own],
    ['POST', { origin: 'https://evil.example' }],
    ['DELETE', { 'sec-fetch-site': 'same-site' }],
    ['GET', {}],
  ] as [string, Headers][])('B4: refuses %s with %j', async (method, headers) => {
    app.start()
    const error = await failure(() => app.auth.verifyRequest(request(method, headers)))
    expect(error.code).toBe('cross_origin_request')
  })
})
