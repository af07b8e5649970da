import { inspect } from 'node:util'
import type { GenAuthError } from '@genauth/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cookieSessions } from '../src'
import { failingRevocations } from './support/failing-revocations'
import { readStatus } from './support/read-facts'
import { requestOf } from './support/request-of'
import { useApi } from './support/use-api'
import { useApp } from './support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const api = useApi()

function fail(): never {
  throw new Error('The log is full.')
}

let reported: [code: string, path: string][]
let errors: GenAuthError[]
const onError = (error: GenAuthError, path: string) => {
  reported.push([error.code, path])
  errors.push(error)
}
beforeEach(() => {
  reported = []
  errors = []
})

describe('onError', () => {
  it('onError gets the error of a failed login, and a path without code and state', async () => {
    app.start({ onError, secret: 'not the secret' })
    const browser = await app.openLoggedIn()
    await browser.step(`${app.origin}/auth/callback?code=x&state=y`)
    expect(reported).toEqual([
      ['invalid_client', '/auth/callback'],
      ['state_mismatch', '/auth/callback'],
    ])
  })

  it('onError gets the error of a refresh that ends a session', async () => {
    app.start({ onError })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    app.emulator.setFault('token', {
      kind: 'status',
      status: 400,
      body: { error: 'invalid_grant' },
    })
    await browser.call('/auth/renew', { method: 'POST' })
    expect(await readStatus(browser)).toBe('anonymous:none')
    expect(reported).toEqual([['invalid_grant', '/auth/renew']])
  })

  it('B9: onError gets the errors of GenAuth and the store, both from routes and from initialSession()', async () => {
    const { revocations, setDown } = failingRevocations()
    app.start({ onError, sessions: cookieSessions({ revocations }) })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    app.emulator.setFault('token', { kind: 'status', status: 503 })
    await browser.call('/auth/renew', { method: 'POST' })
    app.emulator.reset()
    setDown(true)
    await browser.call('/auth/session')
    setDown(false)
    const other = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'status', status: 500 })
    await app.auth.initialSession(requestOf(other), { user: true })
    expect(reported).toEqual([
      ['server_error', '/auth/renew'],
      ['storage_unavailable', '/auth/session'],
      ['server_error', '/orders'],
    ])
  })

  it('B9: onError gets an error of an API, but no error for a request body that is too large', async () => {
    const open = { target: api.origin, methods: ['GET', 'POST'], paths: ['/**'] } as const
    app.start({ onError, apis: { '/orders': { ...open, maxBodyBytes: 20 } } })
    const browser = await app.openLoggedIn()
    const body = 'far more than twenty bytes'
    const { status } = await browser.call('/auth/api/orders/list', { method: 'POST', body })
    expect([status, reported]).toEqual([413, []])
    api.respondWith((_request, response) => response.socket?.destroy())
    await browser.call('/auth/api/orders/list')
    api.respondWith((_request, response) => response.writeHead(302, { location: '//evil' }).end())
    await browser.call('/auth/api/orders/list')
    expect(reported).toEqual([
      ['network_error', '/auth/api/orders/list'],
      ['invalid_response', '/auth/api/orders/list'],
    ])
  })

  it('onError gets an error if a logout or a new login cannot revoke tokens, even after the response', async () => {
    app.start({ onError, runtime: { sleep: async () => undefined } })
    const browser = await app.openLoggedIn()
    app.emulator.setFault('revocation', { kind: 'status', status: 500, delayMs: 100 })
    await browser.goTo(`${app.origin}/auth/login`)
    await vi.waitUntil(() => reported.length === 1)
    await browser.call('/auth/logout', { method: 'POST' })
    await vi.waitUntil(() => reported.length === 2)
    expect(reported).toEqual([
      ['server_error', '/auth/callback'],
      ['server_error', '/auth/logout'],
    ])
  })

  it('the server does not call onError for invalid requests or for tokens that need a refresh', async () => {
    app.start({ onError })
    const browser = await app.openLoggedIn()
    await browser.call('/auth/nothing')
    await browser.call('/auth/session', { headers: {} })
    await app.openBrowser().call('/auth/user')
    app.pass(3600)
    await browser.call('/auth/user')
    await app.auth.initialSession(requestOf(browser), { user: true })
    const other = await app.openLoggedIn()
    app.emulator.setFault('userinfo', { kind: 'status', status: 401 })
    await app.auth.initialSession(requestOf(other), { user: true })
    expect(reported).toEqual([])
  })

  it.each<[string, () => void | Promise<void>]>([
    ['throw', () => fail()],
    ['reject', async () => fail()],
  ])(
    'the server responds to a failed callback, even if onError itself %ss',
    async (_how, failing) => {
      app.start({ onError: failing })
      const browser = app.openBrowser()
      // An unhandled rejection would fail this test run.
      const response = await browser.step(`${app.origin}/auth/callback?code=x&state=y`)
      expect(response.status).toBe(303)
    },
  )

  it('B1: the errors that onError gets contain no secret and no token', async () => {
    app.start({ onError, protocol: 'oidc' })
    const browser = await app.openLoggedIn()
    app.pass(3600)
    for (const kind of ['brokenJson', 'truncatedBody', 'html', 'reset'] as const) {
      app.emulator.setFault('token', { kind })
      await browser.call('/auth/renew', { method: 'POST' })
    }
    expect(errors).toHaveLength(4)
    const secrets = [app.emulator.app.secret, ...app.emulator.issued()]
    for (const error of errors) {
      const shown = inspect(error, { depth: 10 })
      for (const secret of secrets) expect(shown).not.toContain(secret)
    }
  })
})
