import { describe, expect, it } from 'vitest'
import type { AuthServerOptions } from '../../src'
import { json } from '../support/read-facts'
import { sendRaw, statusOf } from '../support/send-raw'
import { useApi } from '../support/use-api'
import { useApp } from '../support/use-app'

const app = useApp()
const api = useApi()

const apis = (): AuthServerOptions['apis'] => ({
  '/orders': {
    target: `${api.origin}/v1`,
    methods: ['GET', 'POST'],
    paths: ['/list', '/items/*', '/files/**'],
  },
})

/** Opens a page of the app with a signed-in user. Its `send` sends requests exactly as written. */
async function openPage() {
  app.start({ apis: apis() })
  const browser = await app.openLoggedIn()
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const port = Number(new URL(app.origin).port)
  return {
    browser,
    send: (line: string, headers: readonly string[] = [], body = '') =>
      sendRaw(
        port,
        [
          `${line} HTTP/1.1`,
          'Host: app.example',
          `Cookie: ${cookie}`,
          'X-GenAuth: 1',
          'Sec-Fetch-Site: same-origin',
          ...headers,
        ],
        body,
      ),
  }
}

describe('the path of a proxy request', () => {
  it.each([
    ['/auth/api/orders/list', '/v1/list'],
    ['/auth/api/orders/list?a=%2F..%2F&b=%00', '/v1/list?a=%2F..%2F&b=%00'],
    ['/auth/api/orders/items/7', '/v1/items/7'],
    ['/auth/api/orders/items/a%20b;c=d', '/v1/items/a%20b;c=d'],
    ['/auth/api/orders/items/..7', '/v1/items/..7'],
    ['/auth/api/orders/items/...', '/v1/items/...'],
    ['/auth/api/orders/items/%E2%82%AC%20%F0%9F%98%80', '/v1/items/%E2%82%AC%20%F0%9F%98%80'],
    ['/auth/api/orders/files/a/b.c', '/v1/files/a/b.c'],
  ])('B5: the proxy forwards the path %s unchanged', async (target, arrives) => {
    const { send } = await openPage()
    expect(statusOf(await send(`GET ${target}`))).toBe(200)
    expect(api.received.map(({ url }) => url)).toEqual([arrives])
  })

  it.each([
    // Dot segments in all spellings.
    '/auth/api/orders/../list',
    '/auth/api/orders/items/..',
    '/auth/api/orders/items/../../../admin',
    '/auth/api/orders/items/./7',
    '/auth/api/orders/files/%2e%2e/admin',
    '/auth/api/orders/files/.%2E/admin',
    '/auth/api/orders/files/..;/admin',
    '/auth/api/orders/files/..;a=b/admin',
    '/auth/api/orders/files/..%3b/admin',
    '/auth/api/orders/files/%2e%2e;/admin',
    '/auth/../auth/api/orders/list',
    '/x/../auth/api/orders/list',
    '/auth/api/../session',
    '/auth/..',
    // Separators that only some parsers recognize.
    '/auth/api/orders/files/..%2fadmin',
    '/auth/api/orders/items/7%2F..%2Fadmin',
    '/auth/api/orders%2flist',
    '/auth/api/orders/files/..%5cadmin',
    '/auth/api/orders/files/..\\admin',
    '/auth\\api\\orders\\list',
    '/auth/api/orders/files/a//b',
    '/auth/api//orders/list',
    '/auth/api/orders//list',
    // Double encodings, incomplete encodings and invalid UTF-8.
    '/auth/api/orders/files/%252e%252e/admin',
    '/auth/api/orders/files/%25',
    '/auth/api/orders/items/7%00.json',
    '/auth/api/orders/items/7%0d%0aX-Admin:%201',
    '/auth/api/orders/files/%c0%ae%c0%ae/admin',
    '/auth/api/orders/items/%c0%af',
    '/auth/api/orders/items/%',
    '/auth/api/orders/items/%zz',
    '/auth/api/orders/items/\xe4',
    '/auth/api/orders/items/"',
    '/auth/api/orders/list#/../admin',
    // Encoded delimiters that end the path after decoding.
    '/auth/api/orders/items/7%3fadmin',
    '/auth/api/orders/items/7%23admin',
    // Segments that are empty before a matrix parameter, or have invisible characters only.
    '/auth/api/orders/files/;/admin',
    '/auth/api/orders/files/;a=b/admin',
    '/auth/api/orders/files/%3b/admin',
    '/auth/api/orders/items/;',
    '/auth/api/orders/files/%20/admin',
    '/auth/api/orders/files/%C2%AD/admin',
    '/auth/api/orders/files/..%20/admin',
    '/auth/api/orders/files/.%20./admin',
    '/auth/api/orders/files/.%C2%AD./admin',
    '/auth/api/orders/files/..%E2%80%8B/admin',
    '/auth/api/orders/files/..%C2%A0;a=b/admin',
    // Characters that look like dots and slashes.
    '/auth/api/orders/files/%EF%BC%8E%EF%BC%8E/admin',
    '/auth/api/orders/files/%E2%80%A5/admin',
    '/auth/api/orders/items/7%EF%BC%8F..%EF%BC%8Fadmin',
    '/auth/api/orders/items/7%EF%BC%BCadmin',
    '/auth/api/orders/items/7%EF%BC%9Fadmin',
    // Request targets that are not paths.
    'http://evil.example/auth/api/orders/list',
    'https://app.example/auth/api/orders/list',
    '//evil.example/auth/api/orders/list',
    '/\\evil.example/auth/api/orders/list',
  ])('B5: the proxy responds 400 to the path %s', async (target) => {
    const { send } = await openPage()
    expect(statusOf(await send(`GET ${target}`))).toBe(400)
    expect(api.received).toEqual([])
  })

  it.each([
    '/auth/api',
    '/auth/api/',
    '/auth/api/orders',
    '/auth/api/orders/',
    '/auth/api/orders/lists',
    '/auth/api/orders/list/',
    '/auth/api/orders/list/all',
    '/auth/api/orders/LIST',
    '/auth/api/orders/%6cist',
    '/auth/api/orders/items',
    '/auth/api/orders/items/',
    '/auth/api/orders/items/7/lines',
    '/auth/api/orders/itemsx/7',
    '/auth/api/orders/files',
    '/auth/api/orders/files/',
    '/auth/api/orders/admin',
    '/auth/api/ORDERS/list',
    '/auth/api/order/list',
    '/auth/api/ordersx/list',
    '/auth/api/constructor/list',
    '/auth/api/__proto__/list',
    '/auth/api/evil.example/list',
    '/auth/api/https:/evil.example/list',
    '/auth/api/orders@evil.example/list',
    '/auth/api/orders:80/list',
  ])('B5: the proxy responds 404 to the path %s', async (target) => {
    const { send } = await openPage()
    expect(statusOf(await send(`GET ${target}`))).toBe(404)
    expect(api.received).toEqual([])
  })
})

describe('the method of a proxy request', () => {
  it.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'B5: the proxy responds 405 to %s, which the API’s options do not allow',
    async (method) => {
      const { send } = await openPage()
      const response = await send(`${method} /auth/api/orders/list`)
      expect(statusOf(response)).toBe(405)
      expect(response).toMatch(/^allow: GET, POST\r$/im)
      expect(response).not.toMatch(/access-control/i)
      expect(api.received).toEqual([])
    },
  )

  it('B5: the proxy ignores headers that override the method', async () => {
    const { send } = await openPage()
    const response = await send('POST /auth/api/orders/list', [
      `Origin: ${app.origin}`,
      'X-HTTP-Method-Override: DELETE',
      'X-HTTP-Method: DELETE',
      'X-Method-Override: DELETE',
      'Content-Length: 0',
    ])
    expect(statusOf(response)).toBe(200)
    expect(api.received[0]?.method).toBe('POST')
    expect(JSON.stringify(api.received[0]?.rawHeaders)).not.toMatch(/override|delete/i)
  })

  it('B5: TRACE and CONNECT do not reach the API', async () => {
    const { send } = await openPage()
    expect(statusOf(await send('TRACE /auth/api/orders/list'))).toBe(400)
    expect(statusOf(await send('CONNECT evil.example:443'))).toBe(0)
    expect(api.received).toEqual([])
  })

  it.each([['websocket'], ['h2c']])(
    'B5: the proxy responds 501 to an upgrade to %s',
    async (protocol) => {
      const { send } = await openPage()
      const response = await send('GET /auth/api/orders/list', [`Upgrade: ${protocol}`])
      expect(statusOf(response)).toBe(501)
      expect(api.received).toEqual([])
    },
  )
})

describe('the headers of a proxy request', () => {
  it('B5: the proxy forwards headers about the content, and no headers about the client', async () => {
    const { send } = await openPage()
    const response = await send(
      'POST /auth/api/orders/list',
      [
        `Origin: ${app.origin}`,
        'Accept: application/json',
        'Content-Type: application/json',
        'Content-Length: 2',
        'If-Match: "7"',
        'Authorization: Bearer forged',
        'Proxy-Authorization: Basic Zm9yZ2Vk',
        'X-Forwarded-For: 127.0.0.1',
        'X-Forwarded-Host: evil.example',
        'X-Forwarded-Proto: https',
        'X-Forwarded-User: admin',
        'X-Real-IP: 127.0.0.1',
        'Forwarded: for=127.0.0.1',
        'X-Original-URL: /admin',
        'X-Rewrite-URL: /admin',
        'X-Remote-User: admin',
        'Via: 1.1 forged',
        'TE: trailers',
        'Expect-CT: forged',
        'Referer: http://evil.example/forged',
        'Cookie: forged=1',
      ],
      '{}',
    )
    expect(statusOf(response)).toBe(200)
    const { host, connection: _connection, ...headers } = api.received[0]?.headers ?? {}
    expect(host).toBe(new URL(api.origin).host)
    const token = headers['authorization']?.replace('Bearer ', '')
    expect(app.emulator.issued()).toContain(token)
    const names = Object.keys(headers).sort()
    expect(names).toEqual([
      'accept',
      'accept-encoding',
      'accept-language',
      'authorization',
      'cache-control',
      'content-length',
      'content-type',
      'if-match',
      'pragma',
      'sec-fetch-mode',
      'user-agent',
    ])
    expect(headers['accept-encoding']).toBe('identity')
    expect(JSON.stringify(headers)).not.toMatch(/forged|evil|admin|127\.0\.0\.1/)
  })

  it.each([
    ['two Content-Length headers', ['Content-Length: 2', 'Content-Length: 40']],
    ['Content-Length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['a folded header', ['X-A: 1', ' folded: 1\0']],
  ])(
    'B5: a request with %s gets 400 and cannot smuggle a second request',
    async (_what, headers) => {
      const { send } = await openPage()
      const line = 'POST /auth/api/orders/list'
      const hidden = '0\r\n\r\nGET /v1/admin HTTP/1.1\r\nHost: x\r\n\r\n'
      expect(statusOf(await send(line, [`Origin: ${app.origin}`, ...headers], hidden))).toBe(400)
      expect(api.received).toEqual([])
    },
  )
})

describe('the response of an API', () => {
  it('B5: the proxy removes response headers that would affect the app’s origin', async () => {
    const { send } = await openPage()
    api.respondWith((_request, response) => {
      const headers = {
        'Set-Cookie': ['forged=1; Path=/', '__Host-Http-genauth-session=forged'],
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Credentials': 'true',
        'Clear-Site-Data': '"*"',
        'Service-Worker-Allowed': '/',
        'X-Accel-Redirect': '/forged',
        'X-Accel-Buffering': 'yes',
        'X-Sendfile': '/forged',
        'WWW-Authenticate': 'Basic realm="forged"',
        'Proxy-Authenticate': 'Basic realm="forged"',
        'Strict-Transport-Security': 'max-age=0',
        'Content-Security-Policy': 'sandbox',
        'Public-Key-Pins': 'forged',
        'Alt-Svc': 'h3="evil.example:443"',
        Refresh: '0; url=http://evil.example',
        Link: '<http://evil.example>; rel=preload',
        NEL: '{"report_to":"forged"}',
        'Report-To': '{"group":"forged"}',
        SourceMap: '/forged',
        'X-GenAuth-Error': 'renew_required',
        'X-GenAuth-Token': 'forged',
        'Cache-Control': 'public, max-age=1000',
        Vary: 'Accept',
        'Content-Type': 'application/json',
        ETag: '"7"',
      }
      response.writeHead(401, headers).end('{}')
    })
    const response = await send('GET /auth/api/orders/list')
    const names = [...response.matchAll(/^([\w-]+): /gm)].map(([, name = '']) => name.toLowerCase())
    expect(statusOf(response)).toBe(401)
    expect(names.sort()).toEqual([
      'cache-control',
      'connection',
      'content-type',
      'date',
      'etag',
      'transfer-encoding',
      'vary',
      'x-content-type-options',
      // The proxy adds this header to every 401 of an API, with a fixed value.
      'x-genauth-token',
    ])
    expect(response).toContain('no-store')
    expect(response).not.toMatch(/forged|evil/)
  })

  it.each([
    ['another origin', 'http://evil.example/v1/list'],
    ['another scheme', '<https>/v1/list'],
    ['another host after two slashes', '//evil.example/v1/list'],
    ['another port', 'http://localhost:1/v1/list'],
    ['the path /admin', '/admin'],
    ['the path /v1x/list', '/v1x/list'],
    ['the path /v2/list', '/v2/list'],
    ['the relative path ../admin', '../admin'],
    ['a path that is not allowed', '/v1/admin'],
    ['a path with an encoded slash', '/v1/files/..%2fadmin'],
    ['a javascript: URL', 'javascript:alert(1)'],
    ['an invalid URL', 'http://['],
    ['a URL with a user name', 'http://localhost@evil.example/v1/list'],
  ])(
    'B5: the proxy responds 502 to an API’s redirect to %s, and does not follow it',
    async (_where, location) => {
      const { send } = await openPage()
      const secure = api.origin.replace('http', 'https')
      for (const status of [301, 302, 303, 307, 308, 300]) {
        api.respondWith((_request, response) => {
          response.writeHead(status, { location: location.replace('<https>', secure) }).end('moved')
        })
        const response = await send('GET /auth/api/orders/list')
        expect(statusOf(response)).toBe(502)
        expect(response).not.toMatch(/^location/im)
        expect(response).not.toContain('evil.example')
        expect(response).toContain('invalid_response')
      }
      expect(api.received.map(({ url }) => url)).toEqual(
        Array.from({ length: 6 }, () => '/v1/list'),
      )
    },
  )

  it.each([
    ['/v1/items/7?a=b#c', '/auth/api/orders/items/7?a=b#c'],
    ['items/7', '/auth/api/orders/items/7'],
    ['<origin>/v1/files/a/b', '/auth/api/orders/files/a/b'],
  ])('B5: the proxy maps an API’s redirect to %s to its own path', async (location, at) => {
    const { send } = await openPage()
    api.respondWith((_request, response) => {
      response.writeHead(303, { location: location.replace('<origin>', api.origin) }).end()
    })
    const response = await send('GET /auth/api/orders/list')
    expect(statusOf(response)).toBe(303)
    expect(/^location: (.*)\r$/im.exec(response)?.[1]).toBe(at)
    expect(api.received.length).toBe(1)
  })

  it('B5: the proxy removes Location from a 304 response', async () => {
    const { send } = await openPage()
    api.respondWith((_request, response) => {
      response.writeHead(304, { location: 'http://evil.example/', etag: '"7"' }).end()
    })
    const response = await send('GET /auth/api/orders/list', ['If-None-Match: "7"'])
    expect([statusOf(response), /location/i.test(response)]).toEqual([304, false])
  })

  it.each([
    ['a redirect to another site', 302],
    ['an invalid status', 700],
  ])('B5: the proxy aborts an endless API response with %s', async (_what, status) => {
    const { send } = await openPage()
    api.respondWith((_request, response) => {
      response.writeHead(status, { location: 'http://evil.example/' }).write('endless')
    })
    expect(statusOf(await send('GET /auth/api/orders/list'))).toBe(502)
    await expect.poll(api.closed, { timeout: 10_000 }).toEqual([true])
  })

  it('B5: the proxy removes a Location header that points to another site from a 201 response', async () => {
    const { send } = await openPage()
    api.respondWith((_request, response) => {
      response.writeHead(201, { location: 'http://evil.example/7' }).end()
    })
    const response = await send('GET /auth/api/orders/list')
    expect([statusOf(response), /location/i.test(response)]).toEqual([201, false])
  })
})

describe('a proxy request that is not from a script of the app', () => {
  const own = { 'x-genauth': '1' }
  const sameOrigin = { 'sec-fetch-site': 'same-origin' }
  const refused: [string, 'GET' | 'POST', Record<string, string>][] = [
    ['a form without any headers of the browser', 'POST', {}],
    ['a form on a page of the app', 'POST', { ...sameOrigin, origin: '<origin>' }],
    ['a fetch from another site', 'POST', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['a fetch from a sibling origin', 'GET', { ...own, 'sec-fetch-site': 'same-site' }],
    ['a fetch from another origin', 'POST', { ...own, origin: 'https://evil.example' }],
    ['a script that hides its origin', 'POST', { ...own, origin: 'null' }],
    ['a request without an origin', 'POST', own],
    ['an EventSource or an image on a page of the app', 'GET', sameOrigin],
    [
      'an image with the header X-GenAuth',
      'GET',
      { ...own, ...sameOrigin, 'sec-fetch-dest': 'image' },
    ],
    ['a typed URL', 'GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['a link on a page of the app', 'GET', { ...sameOrigin, 'sec-fetch-mode': 'navigate' }],
    [
      'a link with the header X-GenAuth',
      'GET',
      { ...own, ...sameOrigin, 'sec-fetch-mode': 'navigate' },
    ],
    [
      'a navigation with the header X-GenAuth',
      'GET',
      { ...own, ...sameOrigin, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
    ['an iframe', 'GET', { ...own, ...sameOrigin, 'sec-fetch-dest': 'iframe' }],
  ]
  it.each(refused)('B5: the proxy rejects %s', async (_request, method, headers) => {
    app.start({ apis: apis() })
    const browser = await app.openLoggedIn()
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('<origin>', app.origin),
    ])
    const response = await browser.call('/auth/api/orders/list', {
      method,
      headers: Object.fromEntries(sent),
    })
    expect([response.status, json(response)['error']]).toEqual([403, 'cross_origin_request'])
    expect(response.headers.get('x-genauth-error')).toBe('cross_origin_request')
    expect(api.received).toEqual([])
  })
})
