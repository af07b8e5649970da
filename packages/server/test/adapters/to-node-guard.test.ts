import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, describe, expect, it } from 'vitest'
import { toNodeGuard, toNodeHandler } from '../../src'
import { failure } from '../support/failure'
import { keepClaims } from '../support/keep-claims'
import { json } from '../support/read-facts'
import { sendHttp } from '../support/send-http'
import { stubAuth } from '../support/stub-auth'
import { useApp } from '../support/use-app'
import { ada, facts } from '../support/use-guarded-app'

const app = useApp()
const start = () =>
  app.start({
    protocol: 'oidc',
    sessions: keepClaims(() => ({ user: ada, userUpdatedAt: Date.now() })),
  })

describe('toNodeGuard() in Express', () => {
  it('U41: the guard protects one route, a router and a route with a parsed body', async () => {
    const auth = start()
    const requireUser = toNodeGuard(auth)
    const requireAdmin = toNodeGuard(auth, { role: 'admin' })
    const requireOwner = toNodeGuard(auth, { role: 'owner' })
    const router = express.Router().use(requireAdmin)
    router.get('/users', (request, response) => {
      response.json({ user: requireAdmin.sessionOf(request).user, at: request.originalUrl })
    })
    const server = express().use(toNodeHandler(auth), express.json())
    server.get('/', (_request, response) => void response.end('public'))
    server.use('/admin', router)
    server.get('/owner', requireOwner, (_request, response) => void response.end('secret'))
    server.post('/orders', requireUser, (request, response) => void response.json(request.body))
    server.get('/cached', requireUser, (_request, response) => {
      response.set('cache-control', 'private, max-age=60').end('cached')
    })
    app.serve(server as RequestListener)

    const stranger = app.openBrowser()
    expect((await stranger.call('/')).body).toBe('public')
    expect(facts(await stranger.call('/admin/users'))).toEqual([401, 'not_authenticated'])
    // Express removes the path of the router from `request.url`.
    const redirect = await stranger.step(`${app.origin}/admin/users?page=2`)
    expect(redirect.headers.get('location')).toBe(
      `${app.origin}/auth/login?returnTo=%2Fadmin%2Fusers%3Fpage%3D2`,
    )
    const browser = await app.openLoggedIn()
    const users = await browser.call('/admin/users')
    expect(json(users)).toEqual({ user: ada, at: '/admin/users' })
    expect(users.headers.get('cache-control')).toBe('no-store')
    expect((await browser.call('/cached')).headers.get('cache-control')).toBe('private, max-age=60')
    expect(facts(await browser.call('/owner'))).toEqual([403, 'forbidden'])
    const order = { method: 'POST', body: '{"n":1}' }
    const headers = { 'content-type': 'application/json', origin: app.origin }
    expect((await browser.call('/orders', { ...order, headers })).body).toBe('{"n":1}')
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect(facts(await browser.call('/orders', { ...order, headers: foreign }))).toEqual([
      403,
      'cross_origin_request',
    ])
  })

  it('U41: sessionOf() throws if the guard did not run for the request', async () => {
    const error = await failure(() => toNodeGuard(start()).sessionOf({}))
    expect([error.code, error.message]).toEqual([
      'invalid_options',
      expect.stringContaining('toNodeGuard() did not run'),
    ])
  })
})

let server: Server | undefined
afterEach(async () => {
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

describe('toNodeGuard() in node:http', () => {
  it('U41: an error that is no refusal goes to next, and the page is not shown', async () => {
    const auth = stubAuth(async () => undefined)
    const require = toNodeGuard(auth)
    server = createServer((request, response) => {
      void require(request, response, (error) => response.end(error ? String(error) : 'the page'))
    })
    await new Promise<void>((resolve) => server?.listen(0, 'localhost', resolve))
    const { port } = server.address() as AddressInfo
    const sent = { method: 'GET', headers: {} }
    const { body } = await sendHttp(`http://localhost:${port}/admin`, sent)
    expect(body).toBe('Error: This test needs no session.')
  })
})
