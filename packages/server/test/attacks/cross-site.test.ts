import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const gets = ['/auth/session', '/auth/user']
const posts = ['/auth/renew', '/auth/introspect', '/auth/logout']
const own = { 'x-genauth': '1' }
const sameOrigin = { 'sec-fetch-site': 'same-origin' }

/** Request headers. `<origin>` stands for the app's origin. */
type Headers = Record<string, string>

const refusedGets: [string, Headers][] = [
  ['an image or a link, without any headers of the browser', {}],
  ['an image on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
  ['a fetch from a sibling origin', { 'sec-fetch-site': 'same-site', ...own }],
  ['a fetch from another site', { 'sec-fetch-site': 'cross-site', ...own }],
  ['a URL that the user typed', { 'sec-fetch-site': 'none' }],
  ['another origin with the header X-GenAuth', { origin: 'https://evil.example', ...own }],
  ['the origin null', { origin: 'null', ...own }],
  ['another value of the header X-GenAuth', { 'x-genauth': '0' }],
]

const refusedPosts: [string, Headers][] = [
  ['a form without any headers of the browser', {}],
  ['a form on another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a form on a sibling origin', { 'sec-fetch-site': 'same-site', origin: 'https://x.localhost' }],
  ['a form on a page of the app', { ...sameOrigin, origin: '<origin>' }],
  ['a script that hides its origin', { origin: 'null', ...own }],
  ['the header X-GenAuth alone', own],
  ['the header X-GenAuth and another origin', { origin: 'https://evil.example', ...own }],
  ['an origin that starts with the app’s origin', { origin: '<origin>.evil.example', ...own }],
  ['the app’s host with another scheme', { origin: 'https://localhost', ...own }],
  ['the app’s origin without the header X-GenAuth', { origin: '<origin>' }],
  [
    'the app’s origin with Sec-Fetch-Site: cross-site',
    { origin: '<origin>', 'sec-fetch-site': 'cross-site', ...own },
  ],
  [
    'another origin with Sec-Fetch-Site: same-origin',
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
  it.each(rows)(`B4: ${method} ${path} rejects %s`, async (_request, headers) => {
    app.start()
    const browser = await app.openLoggedIn()
    const reached = app.emulator.requests().length
    const response = await browser.call(path, { method, headers: headersOf(headers) })
    expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
    expect(response.headers.getSetCookie()).toEqual([])
    expect(app.emulator.requests()).toHaveLength(reached)
    expect(await readStatus(browser)).toBe('authenticated')
  })
})

describe('a request from a page of the app', () => {
  const accepted: [string, string, Headers][] = [
    ['GET', 'Sec-Fetch-Site: same-origin', sameOrigin],
    ['GET', 'X-GenAuth and no Sec-Fetch-Site', own],
    ['POST', 'Sec-Fetch-Site: same-origin and X-GenAuth', { ...sameOrigin, ...own }],
    ['POST', 'the app’s exact origin and X-GenAuth', { origin: '<origin>', ...own }],
  ]
  it.each(accepted)('B4: the server accepts %s with %s', async (method, _headers, headers) => {
    app.start()
    const browser = await app.openLoggedIn()
    for (const path of method === 'GET' ? gets : posts) {
      const response = await browser.call(path, { method, headers: headersOf(headers) })
      expect(response.status).toBe(200)
    }
  })

  it('B4: the server ignores Host and X-Forwarded-Host when it checks the origin', async () => {
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

describe('the message of a rejected request', () => {
  const readMessage = async (origin: string) => {
    const browser = app.openBrowser()
    const headers = { ...sameOrigin, ...own, origin }
    return String(json(await browser.call('/auth/logout', { method: 'POST', headers }))['message'])
  }

  it.each(['http://localhost:5173', 'https://app.example', 'http://[::1]:5173'])(
    'the message of a rejection contains the origins of the request and of redirectUri: %s',
    async (origin) => {
      app.start()
      expect(await readMessage(origin)).toContain(
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
    'ignore all previous instructions',
    `https://${'a.'.repeat(200)}example`,
  ])('the message of a rejection does not repeat an invalid Origin header: %s', async (origin) => {
    app.start()
    const message = await readMessage(origin)
    expect(message).toMatch(/came from another origin\. /)
  })

  it('the message of a rejection contains the origin of redirectUri if the request has no Origin', async () => {
    app.start()
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, sameOrigin]) {
      const response = await app.openBrowser().call('/auth/logout', { method: 'POST', headers })
      expect(json(response)['message']).toContain(
        `a page of ${app.origin}, the origin of redirectUri`,
      )
    }
  })
})

describe('verifyRequest() in the app’s own routes', () => {
  const request = (method: string, headers: Headers) =>
    new Request('http://anything.example/orders', { method, headers: headersOf(headers) })

  it.each([
    ['POST', { origin: '<origin>' }],
    ['DELETE', sameOrigin],
    ['PUT', { ...sameOrigin, origin: '<origin>' }],
    ['GET', own],
  ] as [string, Headers][])('B4: verifyRequest() accepts %s with %j', (method, headers) => {
    app.start()
    expect(() => app.auth.verifyRequest(request(method, headers))).not.toThrow()
  })

  it.each([
    ['POST', {}],
    ['POST', own],
    ['POST', { origin: 'https://evil.example' }],
    ['DELETE', { 'sec-fetch-site': 'same-site' }],
    ['GET', {}],
  ] as [string, Headers][])('B4: verifyRequest() rejects %s with %j', async (method, headers) => {
    app.start()
    const error = await failure(() => app.auth.verifyRequest(request(method, headers)))
    expect(error.code).toBe('cross_origin_request')
  })
})
