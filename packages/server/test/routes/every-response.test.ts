import { describe, expect, it } from 'vitest'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const routes: [string, string][] = [
  ['/auth/login', 'GET, HEAD'],
  ['/auth/callback', 'GET'],
  ['/auth/session', 'GET'],
  ['/auth/user', 'GET'],
  ['/auth/renew', 'POST'],
  ['/auth/introspect', 'POST'],
  ['/auth/logout', 'POST'],
  ['/auth/logout/continue', 'GET'],
]
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

describe.each(routes)('the responses of the route %s', (path, allowed) => {
  const others = methods.filter((method) => !allowed.split(', ').includes(method))

  it.each(others)(`${path} responds to %s with 405 and the allowed methods`, async (method) => {
    app.start()
    const browser = await app.openLoggedIn()
    const response = await browser.call(path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed])
    expect(response.headers.getSetCookie()).toEqual([])
    if (method !== 'HEAD') expect(json(response)['error']).toBe('invalid_request')
  })

  it(`no response of ${path} can be cached`, async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const [method = 'GET'] = allowed.split(', ')
    const responses = [
      await browser.call(path, { method: 'PUT' }),
      await browser.call(path, { method, headers: { 'sec-fetch-site': 'cross-site' } }),
      await app.openBrowser().call(path, { method }),
      await browser.call(path, { method }),
      await browser.step(app.origin + path),
    ]
    for (const { headers } of responses) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('vary')).toBe('Cookie')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('a request path', () => {
  it.each([
    '/auth',
    '/auth/',
    '/auth/sessions',
    '/auth/session/',
    '/auth/%73ession',
    '/auth/constructor',
  ])('the unknown path %s under basePath gets 404', async (path) => {
    app.start()
    const response = await app.openBrowser().call(path)
    expect([response.status, json(response)['error']]).toEqual([404, 'invalid_request'])
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('a path of an unknown API gets 404 with a message that names the option apis', async () => {
    const orders = {
      target: 'https://orders.internal',
      methods: ['GET'],
      paths: ['/list'],
    } as const
    app.start({ apis: { '/orders': orders } })
    for (const path of ['/auth/api/orders/secret', '/auth/api/invoices/list']) {
      const response = await app.openBrowser().call(path)
      expect([response.status, json(response)['error']]).toEqual([404, 'invalid_request'])
      expect(json(response)['message']).toMatch(/option `apis`/)
    }
  })

  it.each(['/', '/authors', '/x/auth/session', '/%61uth/session', '/auth/../orders'])(
    'handle() returns undefined for %s, which is outside of basePath',
    async (path) => {
      const auth = app.start()
      expect(await auth.handle(new Request(app.origin + path))).toBeUndefined()
    },
  )

  it('the option basePath moves all routes', async () => {
    const redirectUri = `${app.origin}/api/login/callback`
    app.start({ basePath: '/api/login', redirectUri })
    const browser = app.openBrowser()
    expect((await browser.call('/api/login/session')).status).toBe(200)
    expect((await browser.call('/auth/session')).body).toBe('the app')
  })
})
