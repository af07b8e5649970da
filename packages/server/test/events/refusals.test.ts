import { describe, expect, it } from 'vitest'
import type { AuthServerOptions } from '../../src'
import type { Browser } from '../support/browser'
import { failure } from '../support/failure'
import { postLogout, sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readId } from '../support/read-facts'
import { useApi } from '../support/use-api'
import { useApp } from '../support/use-app'
import { recordEvents } from '../support/watch-events'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const api = useApi()
const tokens = useLogoutTokens(app)
const ada = '603f184cec4505e2868431fc'

function start(options: Partial<AuthServerOptions> = {}) {
  const log = recordEvents()
  const orders = { target: api.origin, methods: ['GET', 'POST'], paths: ['/list'] } as const
  const auth = app.start({
    protocol: 'oidc',
    apis: { '/orders': { ...orders, maxBodyBytes: 20 } },
    backchannelLogout: true,
    fetch: tokens.fetch,
    onEvent: log.onEvent,
    ...options,
  })
  return { auth, log }
}

type Send = (browser: Browser) => Promise<unknown>

const foreign = { 'sec-fetch-site': 'cross-site', 'x-genauth': '1' }
const upgrade = { 'sec-fetch-site': 'same-origin', 'x-genauth': '1', upgrade: 'websocket' }
const otherSession = {
  'sec-fetch-site': 'same-origin',
  'x-genauth': '1',
  'x-genauth-session': 'none',
}
const frame = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' }

/** Requests of a signed-in browser, each with the only event that the request causes. */
const refusals: [what: string, send: Send, type: string, code: string, path: string][] = [
  [
    'a request of another site',
    (browser) => browser.call('/auth/session', { headers: foreign }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/session',
  ],
  [
    'a request of another origin',
    (browser) =>
      browser.call('/auth/renew', {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'x-genauth': '1' },
      }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/renew',
  ],
  [
    'a logout of another site',
    (browser) => browser.call('/auth/logout', { method: 'POST', headers: foreign }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/logout',
  ],
  [
    'a login in a frame',
    (browser) => browser.call('/auth/login', { headers: frame }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/login',
  ],
  [
    'a callback in a frame',
    (browser) => browser.call('/auth/callback?code=x&state=y', { headers: frame }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/callback',
  ],
  [
    'an API request of another site',
    (browser) => browser.call('/auth/api/orders/list', { headers: foreign }),
    'csrf_rejected',
    'cross_origin_request',
    '/auth/api/orders/list',
  ],
  [
    'a path that the API does not allow',
    (browser) => browser.call('/auth/api/orders/admin?key=1'),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/orders/admin',
  ],
  [
    'an unknown API',
    (browser) => browser.call('/auth/api/invoices/list'),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/invoices/list',
  ],
  [
    'a path with an encoded slash',
    (browser) => browser.call('/auth/api/orders/a%2Fb'),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/orders/a%2Fb',
  ],
  [
    'a method that the API does not allow',
    (browser) => browser.call('/auth/api/orders/list', { method: 'DELETE' }),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/orders/list',
  ],
  [
    'a WebSocket',
    (browser) => browser.call('/auth/api/orders/list', { headers: upgrade }),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/orders/list',
  ],
  [
    'a body that is too large',
    (browser) =>
      browser.call('/auth/api/orders/list', { method: 'POST', body: 'far more than 20 bytes' }),
    'proxy_rejected',
    'invalid_request',
    '/auth/api/orders/list',
  ],
  [
    'a redirect of the API to another origin',
    (browser) => {
      api.respondWith((_request, response) => response.writeHead(302, { location: '//evil' }).end())
      return browser.call('/auth/api/orders/list')
    },
    'proxy_rejected',
    'invalid_response',
    '/auth/api/orders/list',
  ],
  [
    'an API that cannot be reached',
    (browser) => {
      api.respondWith((_request, response) => response.socket?.destroy())
      return browser.call('/auth/api/orders/list')
    },
    'proxy_rejected',
    'network_error',
    '/auth/api/orders/list',
  ],
  [
    'an API request of a page that shows another session',
    (browser) => browser.call('/auth/api/orders/list', { headers: otherSession }),
    'proxy_rejected',
    'session_changed',
    '/auth/api/orders/list',
  ],
  [
    'a logout of a page that shows another session',
    (browser) => browser.call('/auth/logout', { method: 'POST', headers: otherSession }),
    'request_rejected',
    'session_changed',
    '/auth/logout',
  ],
  [
    'a route that does not exist',
    (browser) => browser.call('/auth/nothing'),
    'request_rejected',
    'invalid_request',
    '/auth/nothing',
  ],
  [
    'a method that the route does not allow',
    (browser) => browser.call('/auth/session', { method: 'PUT' }),
    'request_rejected',
    'invalid_request',
    '/auth/session',
  ],
  [
    'a request for the user with an expired token',
    (browser) => {
      app.pass(3601)
      return browser.call('/auth/user')
    },
    'request_rejected',
    'renew_required',
    '/auth/user',
  ],
  [
    'a request for the user while GenAuth fails',
    (browser) => {
      app.emulator.setFault('userinfo', { kind: 'status', status: 503 })
      return browser.call('/auth/user')
    },
    'request_rejected',
    'server_error',
    '/auth/user',
  ],
]

describe('the events of refusals', () => {
  it.each(refusals)('S19: %s causes one event', async (_what, send, type, code, path) => {
    const { log } = start()
    const browser = await app.openLoggedIn()
    log.take()
    await send(browser)
    expect(log.take().map(({ sub: _sub, ...event }) => event)).toEqual([{ type, code, path }])
  })

  it('S19: a request of a signed-out user causes one event request_rejected or proxy_rejected', async () => {
    const { log } = start()
    const browser = app.openBrowser()
    await browser.call('/auth/user')
    await browser.call('/auth/api/orders/list')
    const code = 'not_authenticated'
    expect(log.take()).toEqual([
      { type: 'request_rejected', code, path: '/auth/user' },
      { type: 'proxy_rejected', code, path: '/auth/api/orders/list' },
    ])
  })

  it('a refused API request names the session, after the server has read it', async () => {
    const { log } = start()
    const browser = await app.openLoggedIn()
    const sessionId = await readId(browser)
    await browser.call('/auth/api/orders/list', { method: 'POST', body: 'far more than 20 bytes' })
    expect(log.events.at(-1)).toMatchObject({ type: 'proxy_rejected', sessionId, sub: ada })
  })

  it('S19: a path with dot segments causes one event', async () => {
    const { auth, log } = start()
    for (const target of ['/auth/../auth/session', '/auth/api/../session']) {
      await auth.handle(new Request(app.origin + target), { target })
    }
    const event = { type: 'request_rejected', code: 'invalid_request', path: '/auth/session' }
    expect(log.take()).toEqual([event, event])
  })

  it('S19: verifyRequest() emits one event for each request that it rejects', async () => {
    const { auth, log } = start()
    const verify = (headers: Record<string, string>) =>
      auth.verifyRequest(new Request(`${app.origin}/orders?id=1`, { method: 'POST', headers }))
    verify({ 'sec-fetch-site': 'same-origin' })
    expect(log.take()).toEqual([])
    const error = await failure(() => verify({ 'sec-fetch-site': 'cross-site' }))
    expect(error.code).toBe('cross_origin_request')
    expect(log.take()).toEqual([
      { type: 'csrf_rejected', code: 'cross_origin_request', path: '/orders' },
    ])
  })

  it('an event has the id of the request', async () => {
    const { log } = start()
    await app.openBrowser().call('/auth/nothing', { headers: { 'x-request-id': 'request-1' } })
    expect(log.take()).toMatchObject([{ type: 'request_rejected', requestId: 'request-1' }])
  })
})

describe('the events of logout tokens', () => {
  const path = '/auth/backchannel-logout'

  it('a valid logout token causes the event logout_token_accepted', async () => {
    const { auth, log } = start()
    expect((await sendLogout(auth, await tokens.sign())).status).toBe(200)
    expect(log.take()).toEqual([{ type: 'logout_token_accepted', sub: ada, path }])
  })

  it.each<[string, () => Promise<string>]>([
    ['a logout token of another app', () => tokens.sign({ claims: { aud: 'another-app' } })],
    ['a logout token with a nonce', () => tokens.sign({ claims: { nonce: 'x' } })],
    ['a text that is no token', async () => 'x.y.z'],
  ])('S19: %s causes one event logout_token_rejected', async (_what, sign) => {
    const { auth, log } = start()
    expect((await sendLogout(auth, await sign())).status).toBe(400)
    expect(log.take()).toEqual([{ type: 'logout_token_rejected', code: 'invalid_request', path }])
  })

  it('S19: a repeated logout token causes one event logout_token_rejected', async () => {
    const { auth, log } = start()
    const token = await tokens.sign()
    await sendLogout(auth, token)
    log.take()
    await sendLogout(auth, token)
    expect(log.take()).toEqual([{ type: 'logout_token_rejected', code: 'invalid_request', path }])
  })

  it('S19: a logout token that cannot be verified now causes one event logout_token_rejected', async () => {
    const failingFetch: typeof fetch = async () => {
      throw new TypeError('fetch failed')
    }
    const { auth, log } = start({ fetch: failingFetch })
    expect((await sendLogout(auth, await tokens.sign())).status).toBe(503)
    expect(log.take()).toEqual([{ type: 'logout_token_rejected', code: 'network_error', path }])
  })

  it('S19: a logout token while back-channel logout is off causes one event logout_token_rejected', async () => {
    const { auth, log } = start({ backchannelLogout: false })
    expect((await postLogout(auth, 'logout_token=x')).status).toBe(404)
    expect(log.take()).toEqual([{ type: 'logout_token_rejected', code: 'invalid_request', path }])
  })
})
