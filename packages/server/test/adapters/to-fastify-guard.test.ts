import { fastify } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { toFastifyGuard, toNodeHandler } from '../../src'
import { createBrowser } from '../support/browser'
import { keepClaims } from '../support/keep-claims'
import { json } from '../support/read-facts'
import { sendHttp } from '../support/send-http'
import { useApp } from '../support/use-app'
import { ada, facts, kinds } from '../support/use-guarded-app'

const app = useApp()

let close: (() => Promise<void>) | undefined
afterEach(async () => {
  await close?.()
  close = undefined
})

/** Starts a Fastify app on a second port. Its requests have the cookies of the first port. */
async function startFastify() {
  const auth = app.start({
    protocol: 'oidc',
    sessions: keepClaims(() => ({ user: ada, userUpdatedAt: Date.now() })),
  })
  const server = fastify()
  close = () => server.close()
  const handleAuth = toNodeHandler(auth)
  server.addHook('onRequest', (request, reply, done) => {
    void handleAuth(request.raw, reply.raw, (error) => done(error as Error | undefined))
  })
  const requireUser = toFastifyGuard(auth)
  const requireAdmin = toFastifyGuard(auth, { role: 'admin' })
  const requireOwner = toFastifyGuard(auth, { role: 'owner' })
  server.get(
    '/admin',
    { onRequest: requireAdmin },
    async (request) => requireAdmin.sessionOf(request).user,
  )
  server.get('/owner', { preHandler: requireOwner }, async () => 'secret')
  server.post('/orders', { onRequest: requireUser }, async (request) => request.body)
  server.get('/cached', { onRequest: requireUser }, async (_request, reply) =>
    reply.header('cache-control', 'private, max-age=60').send('cached'),
  )
  const origin = await server.listen({ port: 0, host: 'localhost' })
  return { auth, origin }
}

describe('toFastifyGuard()', () => {
  it('U41: the guard protects the routes of Fastify, and /auth works in a hook', async () => {
    const { origin } = await startFastify()
    const { cookies } = await app.openLoggedIn()
    const browser = createBrowser(origin, sendHttp, cookies)
    const admin = await browser.call('/admin')
    expect(json(admin)).toEqual(ada)
    expect(admin.headers.get('cache-control')).toBe('no-store')
    expect((await browser.call('/cached')).headers.get('cache-control')).toBe('private, max-age=60')
    expect(facts(await browser.call('/owner'))).toEqual([403, 'forbidden'])
    const session = json(await browser.call('/auth/session'))
    expect(session['session']).toMatchObject({ status: 'authenticated' })
    const order = { method: 'POST', body: '{"n":1}' }
    const headers = { 'content-type': 'application/json', origin: app.origin }
    expect((await browser.call('/orders', { ...order, headers })).body).toBe('{"n":1}')
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect(facts(await browser.call('/orders', { ...order, headers: foreign }))).toEqual([
      403,
      'cross_origin_request',
    ])
  })

  it('U41: a signed-out navigation gets 303 without a body, and a script gets JSON', async () => {
    const { origin } = await startFastify()
    const browser = createBrowser(origin, sendHttp)
    const page = await browser.call('/admin?tab=1', { headers: { ...kinds.document } })
    expect([page.status, page.headers.get('location'), page.body]).toEqual([
      303,
      `${app.origin}/auth/login?returnTo=%2Fadmin%3Ftab%3D1`,
      '',
    ])
    const script = await browser.call('/admin')
    expect(facts(script)).toEqual([401, 'not_authenticated'])
    expect(json(script)['error']).toBe('not_authenticated')
    expect(script.headers.get('content-type')).toContain('application/json')
    for (const { headers } of [page, script]) expect(headers.get('cache-control')).toBe('no-store')
  })
})
