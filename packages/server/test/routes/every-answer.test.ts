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

describe.each(routes)('%s', (path, allowed) => {
  const others = methods.filter((method) => !allowed.split(', ').includes(method))

  it.each(others)('answers 405 to %s, and names what it allows', async (method) => {
    app.start()
    const browser = await app.openLoggedIn()
    const answer = await browser.call(path, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed])
    expect(answer.headers.getSetCookie()).toEqual([])
    if (method !== 'HEAD') expect(json(answer)['error']).toBe('invalid_request')
  })

  it('is never kept, whatever it answers', async () => {
    app.start()
    const browser = await app.openLoggedIn()
    const [method = 'GET'] = allowed.split(', ')
    const answers = [
      await browser.call(path, { method: 'PUT' }),
      await browser.call(path, { method, headers: { 'sec-fetch-site': 'cross-site' } }),
      await app.openBrowser().call(path, { method }),
      await browser.call(path, { method }),
      await browser.step(app.origin + path),
    ]
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('vary')).toBe('Cookie')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

describe('a path', () => {
  it.each([
    '/auth',
    '/auth/',
    '/auth/sessions',
    '/auth/session/',
    '/auth/%73ession',
    '/auth/constructor',
  ])('%s is under ours, and nothing is there', async (path) => {
    app.start()
    const answer = await app.openBrowser().call(path)
    expect([answer.status, json(answer)['error']]).toEqual([404, 'invalid_request'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('of an API that is not open is said to be that, and not to be there', async () => {
    const orders = {
      target: 'https://orders.internal',
      methods: ['GET'],
      paths: ['/list'],
    } as const
    app.start({ apis: { '/orders': orders } })
    for (const path of ['/auth/api/orders/secret', '/auth/api/invoices/list']) {
      const answer = await app.openBrowser().call(path)
      expect([answer.status, json(answer)['error']]).toEqual([404, 'invalid_request'])
      expect(json(answer)['message']).toBe(
        'No API allows this path. Add the path to the option apis of createAuthServer().',
      )
    }
  })

  it.each(['/', '/authors', '/x/auth/session', '/%61uth/session', '/auth/../orders'])(
    '%s is the app’s',
    async (path) => {
      const auth = app.start()
      expect(await auth.handle(new Request(app.origin + path))).toBeUndefined()
    },
  )

  it('is found under another base path', async () => {
    const redirectUri = `${app.origin}/api/login/callback`
    app.start({ basePath: '/api/login', redirectUri })
    const browser = app.openBrowser()
    expect((await browser.call('/api/login/session')).status).toBe(200)
    expect((await browser.call('/auth/session')).body).toBe('the app')
  })
})
