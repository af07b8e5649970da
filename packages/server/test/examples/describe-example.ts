import { request as sendRequest } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { isNginxLeftOut } from '../../../../scripts/vitest-shared'
import type { Browser } from '../support/browser'
import { json, readStatus } from '../support/read-facts'
import { sendInParts } from '../support/send-in-parts'
import { statusOf } from '../support/send-raw'
import { describeCaches } from './describe-caches'
import { describeRequiredSession } from './describe-required-session'
import type { ExampleApp } from './example'
import { type Example, useExample } from './use-example'

/** The differences between the example apps. */
export interface ExampleTraits {
  /**
   * Whether the adapter receives the request target unchanged. Some servers resolve dot segments in the target, or respond with a redirect.
   */
  readonly targets: 'unchanged' | 'normalized'
  /** A text that the HTML contains if the server renders the page for Ada. */
  readonly html?: string
  /** A text that the HTML contains for a signed-out user. */
  readonly signedOutHtml?: string
}

const list = '/auth/api/orders/list'

/** Defines the tests that every app in `examples/` must pass. */
export function describeExample(
  app: ExampleApp,
  { targets, html = '', signedOutHtml = 'Log in' }: ExampleTraits,
): void {
  describe(`examples/${app.name}`, () => {
    const example = useExample(app)
    describeLogin(example, html, signedOutHtml)
    describeGuards(example)
    describeRequiredSession(example)
    describeResponses(example)
    describeProxy(example)
    describeStreams(example)
    describeTargets(example, targets)
    if (!isNginxLeftOut) describeCaches(example)
  })
}

function describeLogin(example: Example, html: string, signedOutHtml: string): void {
  it('B1, B7: the app supports login, user, token refresh and logout', async () => {
    const browser = example.openBrowser()
    expect((await browser.call('/me')).status).toBe(401)
    const arrived = await browser.goTo(`${example.origin}/auth/login?returnTo=/`)
    expect([arrived.status, new URL(arrived.url).pathname]).toEqual([200, '/'])
    expect(arrived.body).toContain(html)
    expect(await readStatus(browser)).toBe('authenticated')
    expect(json(await browser.call('/auth/user'))['name']).toBe('Ada Lovelace')
    expect(json(await browser.call('/me'))['status']).toBe('authenticated')
    const copy = browser.copy()
    expect((await browser.call('/auth/renew', { method: 'POST' })).status).toBe(200)
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    const landed = new URL((await browser.goTo(String(logoutUrl), 'same-origin')).url)
    expect([landed.origin, landed.pathname]).toEqual([example.origin, '/'])
    expect(example.emulator.count('logout', { status: 303 })).toBe(1)
    expect(await readStatus(browser)).toBe('anonymous:none')
    // The app's own routes reject the copied cookie too.
    expect(await readStatus(copy)).toBe('anonymous:revoked')
    expect((await copy.call('/me')).status).toBe(401)
    expect((await copy.step(`${example.origin}/`)).body).toContain(signedOutHtml)
  })

  it('B8: a callback signs in only the browser that started the login', async () => {
    const browser = example.openBrowser()
    const callback = await findCallback(example, browser)
    const ended = await browser.step(callback)
    expect([ended.status, ended.headers.get('location')]).toEqual([303, `${example.origin}/`])
    // One `Set-Cookie` line removes the login cookie. The others set the session cookie, which has a second part if it is long.
    const lines = ended.headers.getSetCookie()
    expect(lines.filter((line) => line.includes('Max-Age=0;'))).toHaveLength(1)
    const set = lines.filter((line) => !line.includes('Max-Age=0;'))
    expect(set.map((line) => line.split('-')[1])).toEqual(set.map(() => 'session'))
    expect(set.length).toBeGreaterThan(0)
    const again = example.openBrowser()
    await again.step(callback)
    const { error } = json(await again.call('/auth/session')) as { error?: { code: string } }
    expect(error?.code).toBe('state_mismatch')
  })

  it('B8: a prefetch or a HEAD request starts no login', async () => {
    const browser = example.openBrowser()
    const head = await browser.call('/auth/login', { method: 'HEAD', headers: {} })
    const ahead = await browser.call('/auth/login', { headers: { 'sec-purpose': 'prefetch' } })
    for (const response of [head, ahead]) {
      expect([response.status, response.headers.getSetCookie()]).toEqual([204, []])
    }
  })

  it('B4: the login ignores the Host header of the request', async () => {
    const headers = ['Sec-Fetch-Dest: document', 'X-Forwarded-Host: evil.example']
    const response = await example.sendRaw(example.openBrowser(), 'GET /auth/login', headers)
    const location = new URL(/^location: (.*)\r$/im.exec(response)?.[1] ?? '')
    expect(location.searchParams.get('redirect_uri')).toBe(`${example.origin}/auth/callback`)
  })
}

/** Logs Ada in at GenAuth, and returns the callback URL without requesting it. */
async function findCallback({ origin }: Example, browser: Browser): Promise<string> {
  let url = `${origin}/auth/login`
  while (!url.startsWith(`${origin}/auth/callback`)) {
    const response = await (url.includes('/login?') ? browser.submitLogin(url) : browser.step(url))
    url = new URL(response.headers.get('location') ?? '', url).href
  }
  return url
}

function describeGuards(example: Example): void {
  const own = { 'x-genauth': '1' }
  it.each([
    ['POST', '/auth/logout', { ...own, origin: 'https://evil.example' }],
    ['POST', '/auth/renew', { ...own, 'sec-fetch-site': 'same-site' }],
    ['POST', '/auth/introspect', own],
    ['GET', '/auth/session', {}],
    ['GET', '/auth/user', { 'sec-fetch-site': 'cross-site' }],
    ['GET', list, { 'sec-fetch-site': 'same-origin' }],
    ['POST', list, { ...own, origin: 'null' }],
  ] as const)('B4: the app rejects %s %s with %j', async (method, path, headers) => {
    const browser = await example.openLoggedIn()
    const response = await browser.call(path, { method, headers })
    expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
    expect(await readStatus(browser)).toBe('authenticated')
    expect(example.api.received).toEqual([])
  })
}

function describeResponses(example: Example): void {
  it.each([
    ['PUT', '/auth/session', 'GET'],
    ['GET', '/auth/logout', 'POST'],
    ['OPTIONS', '/auth/login', 'GET, HEAD'],
    ['HEAD', '/auth/session', 'GET'],
    ['PATCH', list, 'GET, POST'],
    ['DELETE', list, 'GET, POST'],
  ])('a %s request to %s gets 405 with the allowed methods', async (method, path, allowed) => {
    const response = await example.openBrowser().call(path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed])
  })

  it('no response under /auth can be cached', async () => {
    const browser = await example.openLoggedIn()
    const paths = ['/auth/session', '/auth/user', '/auth/nothing', list]
    for (const path of paths) {
      const { headers } = await browser.call(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('vary')).toContain('Cookie')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  it('the app responds to all requests outside of /auth', async () => {
    const browser = example.openBrowser()
    const root = await browser.step(`${example.origin}/`)
    expect([root.status, root.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ])
    const other = await browser.call('/authors')
    expect([other.status, other.headers.has('x-genauth-error')]).toEqual([404, false])
    const unknown = await browser.call('/auth/nothing')
    expect([unknown.status, unknown.headers.get('x-genauth-error')]).toEqual([
      404,
      'invalid_request',
    ])
  })
}

function describeProxy(example: Example): void {
  it('B5: the proxy sends the session’s token and no cookie to the API', async () => {
    const browser = await example.openLoggedIn()
    example.api.respondWith((_request, response) => {
      response.writeHead(401, { 'set-cookie': 'forged=1', 'content-type': 'application/json' })
      response.end('{"mine":true}')
    })
    const response = await browser.call(`${list}?a=%2F`)
    expect([response.status, response.body]).toEqual([401, '{"mine":true}'])
    expect(response.headers.getSetCookie()).toEqual([])
    expect(response.headers.has('x-genauth-error')).toBe(false)
    const [received] = example.api.received
    expect(received?.url).toBe('/v1/list?a=%2F')
    expect(received?.headers.cookie).toBeUndefined()
    const token = received?.headers.authorization?.replace('Bearer ', '')
    expect(example.emulator.issued()).toContain(token)
  })

  it('B5: requests to unknown paths and from signed-out users do not reach the API', async () => {
    const browser = await example.openLoggedIn()
    const statuses = []
    for (const path of ['/auth/api/other/list', '/auth/api/orders/admin', '/auth/api/orders']) {
      statuses.push((await browser.call(path)).status)
    }
    expect(statuses).toEqual([404, 404, 404])
    const response = await example.openBrowser().call(list)
    expect(response.headers.get('x-genauth-error')).toBe('not_authenticated')
    expect(example.api.received).toEqual([])
  })

  it('B6: the proxy rejects an expired token with renew_required, and only /auth/renew refreshes it', async () => {
    example.emulator.setApp({ accessTokenSeconds: 1 })
    const browser = await example.openLoggedIn()
    const refused = await vi.waitUntil(
      async () => {
        const response = await browser.call(list)
        return response.status === 401 && response
      },
      { timeout: 30_000, interval: 200 },
    )
    expect(json(refused)['error']).toBe('renew_required')
    expect(refused.headers.get('x-genauth-error')).toBe('renew_required')
    example.emulator.setApp({ accessTokenSeconds: 3600 })
    await browser.call('/auth/renew', { method: 'POST' })
    expect((await browser.call(list)).status).toBe(200)
    expect(example.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)
  })

  it('B5: the proxy does not follow a redirect of the API', async () => {
    const browser = await example.openLoggedIn()
    const redirectTo = (location: string) => {
      example.api.respondWith((_request, response) => response.writeHead(302, { location }).end())
      return browser.call(list)
    }
    expect((await redirectTo('http://evil.example/v1/list')).status).toBe(502)
    const inside = await redirectTo('/v1/items/7?a=b')
    expect([inside.status, inside.headers.get('location')]).toEqual([
      302,
      '/auth/api/orders/items/7?a=b',
    ])
  })
}

/** Sends `Connection: keep-alive`, as browsers do. With `close`, a server may close the connection during the upload. */
function startRequest(example: Example, browser: Browser, method: string) {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const headers = { connection: 'keep-alive', cookie, origin: example.origin, 'x-genauth': '1' }
  return sendRequest(example.origin + list, { method, agent: false, headers })
}

function describeStreams(example: Example): void {
  it('B5: the proxy streams bodies in both directions', async () => {
    const browser = await example.openLoggedIn()
    example.api.respondWith((request, response) => void request.pipe(response))
    expect(await sendInParts(startRequest(example, browser, 'POST'))).toBe('one, two, three')
  })

  it('B5: the proxy responds 413 to a body over the limit of 10 MiB', async () => {
    const browser = await example.openLoggedIn()
    example.api.respondWith((request, response) => {
      request.resume()
      request.on('end', () => response.end())
    })
    const sent = startRequest(example, browser, 'POST')
    const status = new Promise((resolve) =>
      sent.on('response', (response) => resolve(response.statusCode)),
    )
    sent.on('error', () => undefined)
    const part = Buffer.alloc(1024 * 1024)
    for (let at = 0; at < 11; at += 1) sent.write(part)
    expect(await status).toBe(413)
    sent.destroy()
    expect((await browser.call(list)).status).toBe(200)
  })

  it('B5: the proxy aborts the request to the API if the client disconnects', async () => {
    const browser = await example.openLoggedIn()
    for (const hasStarted of [false, true]) {
      const isClosed = new Promise((resolve) =>
        example.api.respondWith((request, response) => {
          request.on('close', resolve)
          if (hasStarted) response.write('one')
          else sent.destroy()
        }),
      )
      const sent = startRequest(example, browser, 'GET')
      sent.on('error', () => undefined)
      sent.on('response', (response) => {
        response.on('error', () => undefined)
        response.on('data', () => sent.destroy())
      })
      sent.end()
      await isClosed
    }
  })

  it('B9: the client gets an error if the API’s response ends too early', async () => {
    const browser = await example.openLoggedIn()
    example.api.respondWith((request, response) => {
      response.write('half', () => request.socket.destroy())
    })
    await expect(browser.call(list)).rejects.toThrow()
  })
}

function describeTargets(example: Example, targets: ExampleTraits['targets']): void {
  it.each([
    '/auth/api/orders/../../../me',
    '/auth/api/orders/items/../../admin',
    '/auth/api/orders/items/%2e%2e/admin',
    '/x/../auth/api/orders/items/../admin',
    '/auth/api/orders/items/..;',
    '/auth/api/orders/items/..%2fadmin',
    '/auth/api/orders/items/..%5cadmin',
    '/auth/api/orders/items\\..\\admin',
    '/auth/api/orders//admin',
    '/auth/api/orders/items/%252e%252e',
    '/auth/api/orders/items/7%00',
    '/auth/api/orders/items/%c0%ae%c0%ae',
    'http://evil.example/auth/api/orders/items/%2e%2e/admin',
    '//evil.example/auth/api/orders/list',
    '/\\evil.example/auth/api/orders/list',
  ])('B5: a request to the path %s does not reach the API', async (target) => {
    const browser = await example.openLoggedIn()
    const response = await example.sendRaw(browser, `GET ${target}`)
    expect(example.api.received).toEqual([])
    if (targets === 'unchanged') expect(statusOf(response)).toBe(400)
  })

  it.each([
    ['an upgrade to websocket', 'Upgrade: websocket', 'Connection: Upgrade'],
    ['two lengths', 'Content-Length: 1', 'Content-Length: 2'],
  ])('B5: a request with %s does not reach the API', async (_what, ...headers) => {
    const browser = await example.openLoggedIn()
    const response = await example.sendRaw(browser, `GET ${list}`, headers)
    expect(statusOf(response) === 200).toBe(false)
    expect(example.api.received).toEqual([])
  })
}
