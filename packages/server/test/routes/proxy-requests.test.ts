import { expect, it } from 'vitest'
import type { Browser } from '../support/browser'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const list = '/auth/api/orders/list'

interface Sent {
  readonly url: string
  readonly token: string
}

/** Starts an app and opens a signed-in browser. `respond` replaces the app's API. */
async function openPage(
  respond: (sent: Sent, browser: Browser) => Response | Promise<Response>,
): Promise<{ browser: Browser; sent: Sent[] }> {
  const sent: Sent[] = []
  app.startSecure({
    apis: {
      '/orders': {
        target: 'https://orders.internal/v1',
        methods: ['GET', 'POST'],
        paths: ['/list', '/items/*'],
      },
    },
    async fetch(input, init) {
      if (!String(input).startsWith('https://orders.internal')) return fetch(input, init)
      const token = new Headers(init?.headers).get('authorization') ?? ''
      const one = { url: String(input), token }
      sent.push(one)
      return respond(one, browser)
    },
  })
  const browser = await app.openLoggedIn()
  return { browser, sent }
}

const request = (browser: Browser, init: RequestInit & { duplex?: 'half' } = {}) => {
  const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
  const headers = { cookie, 'x-genauth': '1', origin: app.auth.origin, ...init.headers }
  return new Request(app.auth.origin + list, { ...init, headers })
}

it('B5: the proxy forwards the path and the query unchanged', async () => {
  const { browser, sent } = await openPage(() => new Response('[]'))
  await browser.call(`${list}?a=%2F..%2F&b`)
  await browser.call('/auth/api/orders/items/a%20b')
  expect(sent.map(({ url }) => url)).toEqual([
    'https://orders.internal/v1/list?a=%2F..%2F&b',
    'https://orders.internal/v1/items/a%20b',
  ])
  expect(app.emulator.issued()).toContain(sent[0]?.token.replace('Bearer ', ''))
})

it('R13: the proxy forwards a 401 of the API', async () => {
  const { browser, sent } = await openPage(() => new Response('no', { status: 401 }))
  const response = await browser.call(list)
  expect([response.status, response.body, sent.length]).toEqual([401, 'no', 1])
  expect(response.headers.has('x-genauth-error')).toBe(false)
})

it.each(['websocket', 'h2c'])(
  'B5: the proxy rejects an upgrade to %s with 501',
  async (upgrade) => {
    const { browser, sent } = await openPage(() => new Response('[]'))
    const response = await app.auth.handle(request(browser, { headers: { upgrade } }))
    expect([response?.status, response?.headers.get('x-genauth-error')]).toEqual([
      501,
      'invalid_request',
    ])
    expect(sent).toEqual([])
  },
)

it.each([
  ['navigate', 'empty'],
  ['cors', 'image'],
  ['no-cors', 'iframe'],
])('B5: the proxy rejects a request with mode %s and destination %s', async (mode, destination) => {
  const { browser, sent } = await openPage(() => new Response('[]'))
  const headers = { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination }
  const response = await app.auth.handle(request(browser, { headers }))
  expect([response?.status, response?.headers.get('x-genauth-error')]).toEqual([
    403,
    'cross_origin_request',
  ])
  expect(sent).toEqual([])
})

it('B5: the proxy returns 401 to a signed-out user and sends no request to the API', async () => {
  const { sent } = await openPage(() => new Response('[]'))
  const response = await app.openBrowser().call(list)
  expect([response.status, json(response)['error'], sent.length]).toEqual([
    401,
    'not_authenticated',
    0,
  ])
})

it('B15: the proxy rejects a request whose body the app has already read', async () => {
  const { browser, sent } = await openPage(() => new Response('[]'))
  const read = request(browser, { method: 'POST', body: 'read' })
  await read.text()
  await expect(app.auth.handle(read)).rejects.toThrow(/body was read before/)
  expect(sent).toEqual([])
})

it.each(['/auth/api/orders/../list', '/auth/api/orders//list', '/auth/api/orders/items/%2e'])(
  'B5: the proxy returns 400 for the path %s',
  async (path) => {
    const { browser, sent } = await openPage(() => new Response('[]'))
    const { headers } = request(browser)
    const url = new Request(app.auth.origin + list, { headers })
    const response = await app.auth.handle(url, { target: path })
    expect([response?.status, response?.headers.get('x-genauth-error')]).toEqual([
      400,
      'invalid_request',
    ])
    expect(sent).toEqual([])
  },
)

it('B5: the proxy responds 501 to an upgrade even if no script of the app has sent the request', async () => {
  await openPage(() => new Response('[]'))
  const headers = { upgrade: 'websocket', 'sec-fetch-site': 'cross-site' }
  const response = await app.auth.handle(new Request(app.auth.origin + list, { headers }))
  expect(response?.status).toBe(501)
})

it.each(['/auth/x//y', '/auth/apix/orders/list', '/auth/api-x//list'])(
  'B5: the server responds 404 to %s, which is not a path of the proxy',
  async (path) => {
    const { browser } = await openPage(() => new Response('[]'))
    expect((await browser.call(path)).status).toBe(404)
  },
)
