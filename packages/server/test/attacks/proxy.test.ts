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

/** What a page of the app sends, with the session of somebody who is logged in. */
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

describe('a path', () => {
  it.each([
    ['/auth/api/orders/list', '/v1/list'],
    ['/auth/api/orders/list?a=%2F..%2F&b=%00', '/v1/list?a=%2F..%2F&b=%00'],
    ['/auth/api/orders/items/7', '/v1/items/7'],
    ['/auth/api/orders/items/a%20b;c=d', '/v1/items/a%20b;c=d'],
    ['/auth/api/orders/items/..7', '/v1/items/..7'],
    ['/auth/api/orders/items/...', '/v1/items/...'],
    ['/auth/api/orders/items/%E2%82%AC%20%F0%9F%98%80', '/v1/items/%E2%82%AC%20%F0%9F%98%80'],
    ['/auth/api/orders/files/a/b.c', '/v1/files/a/b.c'],
  ])('B5: %s is let through, as it is', async (target, arrives) => {
    const { send } = await openPage()
    expect(statusOf(await send(`GET ${target}`))).toBe(200)
    expect(api.received.map(({ url }) => url)).toEqual([arrives])
  })

  it.each([
    // Dots, in all their spellings.
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
    // Separators that only some see.
    '/auth/api/orders/files/..%2fadmin',
    '/auth/api/orders/items/7%2F..%2Fadmin',
    '/auth/api/orders%2flist',
    '/auth/api/orders/files/..%5cadmin',
    '/auth/api/orders/files/..\\admin',
    '/auth\\api\\orders\\list',
    '/auth/api/orders/files/a//b',
    '/auth/api//orders/list',
    '/auth/api/orders//list',
    // Encoded once more, cut off, or no text at all.
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
    // Ended by what is no path any more.
    '/auth/api/orders/items/7%3fadmin',
    '/auth/api/orders/items/7%23admin',
    // Nothing before a matrix parameter, or nothing that is seen.
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
    // What looks like dots and slashes.
    '/auth/api/orders/files/%EF%BC%8E%EF%BC%8E/admin',
    '/auth/api/orders/files/%E2%80%A5/admin',
    '/auth/api/orders/items/7%EF%BC%8F..%EF%BC%8Fadmin',
    '/auth/api/orders/items/7%EF%BC%BCadmin',
    '/auth/api/orders/items/7%EF%BC%9Fadmin',
    // Other forms of a target.
    'http://evil.example/auth/api/orders/list',
    'https://app.example/auth/api/orders/list',
    '//evil.example/auth/api/orders/list',
    '/\\evil.example/auth/api/orders/list',
  ])('B5: %s is a 400', async (target) => {
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
  ])('B5: %s is a 404', async (target) => {
    const { send } = await openPage()
    expect(statusOf(await send(`GET ${target}`))).toBe(404)
    expect(api.received).toEqual([])
  })
})

describe('a method', () => {
  it.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'B5: %s, which nobody allowed, is a 405',
    async (method) => {
      const { send } = await openPage()
      const answer = await send(`${method} /auth/api/orders/list`)
      expect(statusOf(answer)).toBe(405)
      expect(answer).toMatch(/^allow: GET, POST\r$/im)
      expect(answer).not.toMatch(/access-control/i)
      expect(api.received).toEqual([])
    },
  )

  it('B5: that a header would put in its place stays what it was', async () => {
    const { send } = await openPage()
    const answer = await send('POST /auth/api/orders/list', [
      `Origin: ${app.origin}`,
      'X-HTTP-Method-Override: DELETE',
      'X-HTTP-Method: DELETE',
      'X-Method-Override: DELETE',
      'Content-Length: 0',
    ])
    expect(statusOf(answer)).toBe(200)
    expect(api.received[0]?.method).toBe('POST')
    expect(JSON.stringify(api.received[0]?.rawHeaders)).not.toMatch(/override|delete/i)
  })

  it('B5: TRACE, and a request to be a tunnel, do not come through', async () => {
    const { send } = await openPage()
    expect(statusOf(await send('TRACE /auth/api/orders/list'))).toBe(400)
    expect(statusOf(await send('CONNECT evil.example:443'))).toBe(0)
    expect(api.received).toEqual([])
  })

  it.each([['websocket'], ['h2c']])('B5: an upgrade to %s is a 501', async (protocol) => {
    const { send } = await openPage()
    const answer = await send('GET /auth/api/orders/list', [`Upgrade: ${protocol}`])
    expect(statusOf(answer)).toBe(501)
    expect(api.received).toEqual([])
  })
})

describe('what a request says of itself', () => {
  it('B5: reaches the API where it is about the request, and not where it is about who asks', async () => {
    const { send } = await openPage()
    const answer = await send(
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
    expect(statusOf(answer)).toBe(200)
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
    ['two lengths', ['Content-Length: 2', 'Content-Length: 40']],
    ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
    ['a header folded into the next line', ['X-A: 1', ' folded: 1\0']],
  ])('B5: %s is a 400, and hides no second request', async (_what, headers) => {
    const { send } = await openPage()
    const line = 'POST /auth/api/orders/list'
    const hidden = '0\r\n\r\nGET /v1/admin HTTP/1.1\r\nHost: x\r\n\r\n'
    expect(statusOf(await send(line, [`Origin: ${app.origin}`, ...headers], hidden))).toBe(400)
    expect(api.received).toEqual([])
  })
})

describe('an answer of the API', () => {
  it('B5: says nothing to the browser that acts on the app’s origin', async () => {
    const { send } = await openPage()
    api.answerWith((_request, response) => {
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
        'Cache-Control': 'public, max-age=1000',
        Vary: 'Accept',
        'Content-Type': 'application/json',
        ETag: '"7"',
      }
      response.writeHead(401, headers).end('{}')
    })
    const answer = await send('GET /auth/api/orders/list')
    const names = [...answer.matchAll(/^([\w-]+): /gm)].map(([, name = '']) => name.toLowerCase())
    expect(statusOf(answer)).toBe(401)
    expect(names.sort()).toEqual([
      'cache-control',
      'connection',
      'content-type',
      'date',
      'etag',
      'transfer-encoding',
      'vary',
      'x-content-type-options',
    ])
    expect(answer).toContain('no-store')
    expect(answer).not.toMatch(/forged|evil/)
  })

  it.each([
    ['another origin', 'http://evil.example/v1/list'],
    ['another scheme', '<https>/v1/list'],
    ['another host by two slashes', '//evil.example/v1/list'],
    ['another port', 'http://localhost:1/v1/list'],
    ['above the prefix', '/admin'],
    ['beside the prefix', '/v1x/list'],
    ['another prefix that is as long', '/v2/list'],
    ['above the prefix by dots', '../admin'],
    ['a path that is not let through', '/v1/admin'],
    ['a path with an encoded slash', '/v1/files/..%2fadmin'],
    ['a script', 'javascript:alert(1)'],
    ['an address that is none', 'http://['],
    ['a user in front of the host', 'http://localhost@evil.example/v1/list'],
  ])('B5: that redirects to %s is a 502, and nobody follows', async (_where, location) => {
    const { send } = await openPage()
    const secure = api.origin.replace('http', 'https')
    for (const status of [301, 302, 303, 307, 308, 300]) {
      api.answerWith((_request, response) => {
        response.writeHead(status, { location: location.replace('<https>', secure) }).end('moved')
      })
      const answer = await send('GET /auth/api/orders/list')
      expect(statusOf(answer)).toBe(502)
      expect(answer).not.toMatch(/^location/im)
      expect(answer).not.toContain('evil.example')
      expect(answer).toContain('invalid_response')
    }
    expect(api.received.map(({ url }) => url)).toEqual(Array.from({ length: 6 }, () => '/v1/list'))
  })

  it.each([
    ['/v1/items/7?a=b#c', '/auth/api/orders/items/7?a=b#c'],
    ['items/7', '/auth/api/orders/items/7'],
    ['<origin>/v1/files/a/b', '/auth/api/orders/files/a/b'],
  ])('B5: that redirects to %s sends the page there by way of the proxy', async (location, at) => {
    const { send } = await openPage()
    api.answerWith((_request, response) => {
      response.writeHead(303, { location: location.replace('<origin>', api.origin) }).end()
    })
    const answer = await send('GET /auth/api/orders/list')
    expect(statusOf(answer)).toBe(303)
    expect(/^location: (.*)\r$/im.exec(answer)?.[1]).toBe(at)
    expect(api.received.length).toBe(1)
  })

  it('B5: that only says that nothing has changed redirects nobody', async () => {
    const { send } = await openPage()
    api.answerWith((_request, response) => {
      response.writeHead(304, { location: 'http://evil.example/', etag: '"7"' }).end()
    })
    const answer = await send('GET /auth/api/orders/list', ['If-None-Match: "7"'])
    expect([statusOf(answer), /location/i.test(answer)]).toEqual([304, false])
  })

  it.each([
    ['a redirect elsewhere', 302],
    ['a status that is none', 700],
  ])('B5: of %s is left, and not waited for to its end', async (_what, status) => {
    const { send } = await openPage()
    api.answerWith((_request, response) => {
      response.writeHead(status, { location: 'http://evil.example/' }).write('endless')
    })
    expect(statusOf(await send('GET /auth/api/orders/list'))).toBe(502)
    await expect.poll(api.closed, { timeout: 10_000 }).toEqual([true])
  })

  it('B5: that names what it created elsewhere is handed on without the address', async () => {
    const { send } = await openPage()
    api.answerWith((_request, response) => {
      response.writeHead(201, { location: 'http://evil.example/7' }).end()
    })
    const answer = await send('GET /auth/api/orders/list')
    expect([statusOf(answer), /location/i.test(answer)]).toEqual([201, false])
  })
})

describe('whoever is no script of the app’s own page', () => {
  const own = { 'x-genauth': '1' }
  const sameOrigin = { 'sec-fetch-site': 'same-origin' }
  const refused: [string, 'GET' | 'POST', Record<string, string>][] = [
    ['a form of a browser that says nothing', 'POST', {}],
    ['a form on our own page', 'POST', { ...sameOrigin, origin: '<origin>' }],
    ['a fetch of a foreign page', 'POST', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['a fetch of a sibling', 'GET', { ...own, 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', 'POST', { ...own, origin: 'https://evil.example' }],
    ['a script that hides its origin', 'POST', { ...own, origin: 'null' }],
    ['no origin at all', 'POST', own],
    ['an EventSource or an image of our own page', 'GET', sameOrigin],
    ['an image that has the header', 'GET', { ...own, ...sameOrigin, 'sec-fetch-dest': 'image' }],
    ['a link', 'GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
    ['a link on our own page', 'GET', { ...sameOrigin, 'sec-fetch-mode': 'navigate' }],
    ['one that has the header', 'GET', { ...own, ...sameOrigin, 'sec-fetch-mode': 'navigate' }],
    [
      'a navigation that has the header',
      'GET',
      { ...own, ...sameOrigin, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ],
    ['a frame', 'GET', { ...own, ...sameOrigin, 'sec-fetch-dest': 'iframe' }],
  ]
  it.each(refused)('B5: is refused, such as %s', async (_who, method, headers) => {
    app.start({ apis: apis() })
    const browser = await app.openLoggedIn()
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('<origin>', app.origin),
    ])
    const answer = await browser.call('/auth/api/orders/list', {
      method,
      headers: Object.fromEntries(sent),
    })
    expect([answer.status, json(answer)['error']]).toEqual([403, 'cross_origin_request'])
    expect(answer.headers.get('x-genauth-error')).toBe('cross_origin_request')
    expect(api.received).toEqual([])
  })
})
