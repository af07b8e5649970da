import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { isAuthRequiredError, toHonoGuard, toHonoHandler } from '../../src'
import { keepClaims } from '../support/keep-claims'
import { useApp } from '../support/use-app'
import { ada, kinds } from '../support/use-guarded-app'

const app = useApp()

const start = () =>
  app.start({
    protocol: 'oidc',
    sessions: keepClaims(() => ({ user: ada, userUpdatedAt: Date.now() })),
  })

const cookieOf = ({ cookies }: { cookies: Map<string, string> }) =>
  [...cookies].map((pair) => pair.join('=')).join('; ')

describe('toHonoGuard()', () => {
  it('U41: the guard protects the routes of Hono, and their responses are not cached', async () => {
    const auth = start()
    const requireAdmin = toHonoGuard(auth, { role: 'admin' })
    const requireOwner = toHonoGuard(auth, { role: 'owner' })
    const hono = new Hono()
      .use(toHonoHandler(auth))
      .get('/admin', requireAdmin, (c) => c.json(requireAdmin.sessionOf(c).user))
      .get('/raw', requireAdmin, () => new Response('raw'))
      .get('/cached', requireAdmin, (c) => c.text('x', 200, { 'cache-control': 'max-age=1' }))
      .get('/owner', requireOwner, (c) => c.text('secret'))
      .post('/orders', requireAdmin, async (c) => c.json(await c.req.json()))
    const headers = { ...kinds.script, cookie: cookieOf(await app.openLoggedIn()) }
    const admin = await hono.request('/admin', { headers })
    expect(await admin.json()).toEqual(ada)
    expect(admin.headers.get('cache-control')).toBe('no-store')
    expect((await hono.request('/raw', { headers })).headers.get('cache-control')).toBe('no-store')
    expect((await hono.request('/cached', { headers })).headers.get('cache-control')).toBe(
      'max-age=1',
    )
    const owner = await hono.request('/owner', { headers })
    expect([owner.status, owner.headers.get('x-genauth-error')]).toEqual([403, 'forbidden'])
    const order = { method: 'POST', headers, body: '{"n":1}' }
    expect(await (await hono.request('/orders', order)).json()).toEqual({ n: 1 })
    const foreign = { ...order, headers: { ...headers, origin: 'https://evil.example' } }
    expect((await hono.request('/orders', foreign)).status).toBe(403)
    const document = await hono.request('http://evil.example/admin?a=1', {
      headers: kinds.document,
    })
    expect([document.status, document.headers.get('location')]).toEqual([
      303,
      `${app.origin}/auth/login?returnTo=%2Fadmin%3Fa%3D1`,
    ])
    expect(document.headers.get('cache-control')).toBe('no-store')
  })

  it('U41: a handler of Hono can call requireSession() itself, and onError sends the response', async () => {
    const auth = start()
    const hono = new Hono().get('/me', async (c) => {
      const { session } = await auth.requireSession(c.req.raw)
      return c.json(session)
    })
    hono.onError((error, c) => (isAuthRequiredError(error) ? error.toResponse() : c.text('', 500)))
    const response = await hono.request('/me', { headers: kinds.script })
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
      401,
      'not_authenticated',
    ])
  })
})
