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
  throw new Error('the log is full')
}

let told: [code: string, path: string][]
let errors: GenAuthError[]
const onError = (error: GenAuthError, path: string) => {
  told.push([error.code, path])
  errors.push(error)
}
beforeEach(() => {
  told = []
  errors = []
})

describe('onError', () => {
  it('is told why a login failed, and no code or state of it', async () => {
    app.start({ onError, secret: 'not the secret' })
    const browser = await app.openLoggedIn()
    await browser.step(`${app.origin}/auth/callback?code=x&state=y`)
    expect(told).toEqual([
      ['invalid_client', '/auth/callback'],
      ['state_mismatch', '/auth/callback'],
    ])
  })

  it('is told why a session ended that nobody has logged out of', async () => {
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
    expect(told).toEqual([['invalid_grant', '/auth/renew']])
  })

  it('B9: is told of GenAuth and the store being down, where that is answered, and where a page is rendered', async () => {
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
    expect(told).toEqual([
      ['server_error', '/auth/renew'],
      ['storage_unavailable', '/auth/session'],
      ['server_error', '/orders'],
    ])
  })

  it('B9: is told of an API that fails, and not of a page that leaves or sends too much', async () => {
    const open = { target: api.origin, methods: ['GET', 'POST'], paths: ['/**'] } as const
    app.start({ onError, apis: { '/orders': { ...open, maxBodyBytes: 20 } } })
    const browser = await app.openLoggedIn()
    const body = 'far more than twenty bytes'
    const { status } = await browser.call('/auth/api/orders/list', { method: 'POST', body })
    expect([status, told]).toEqual([413, []])
    api.answerWith((_request, response) => response.socket?.destroy())
    await browser.call('/auth/api/orders/list')
    api.answerWith((_request, response) => response.writeHead(302, { location: '//evil' }).end())
    await browser.call('/auth/api/orders/list')
    expect(told).toEqual([
      ['network_error', '/auth/api/orders/list'],
      ['invalid_response', '/auth/api/orders/list'],
    ])
  })

  it('is told of tokens that could not be revoked, by a logout or the next login, also after nobody waits any more', async () => {
    app.start({ onError, runtime: { sleep: async () => undefined } })
    const browser = await app.openLoggedIn()
    app.emulator.setFault('revocation', { kind: 'status', status: 500, delayMs: 100 })
    await browser.goTo(`${app.origin}/auth/login`)
    await vi.waitUntil(() => told.length === 1)
    await browser.call('/auth/logout', { method: 'POST' })
    await vi.waitUntil(() => told.length === 2)
    expect(told).toEqual([
      ['server_error', '/auth/callback'],
      ['server_error', '/auth/logout'],
    ])
  })

  it('is told nothing of what a page asks wrongly, or of a token that is to be renewed', async () => {
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
    expect(told).toEqual([])
  })

  it.each<[string, () => void | Promise<void>]>([
    ['throw', () => fail()],
    ['reject', async () => fail()],
  ])('may %s, and nobody is the worse for it', async (_how, failing) => {
    app.start({ onError: failing })
    const browser = app.openBrowser()
    // A rejection that nobody handles would fail this run.
    const answer = await browser.step(`${app.origin}/auth/callback?code=x&state=y`)
    expect(answer.status).toBe(303)
  })

  it('B1: gets no secret and no token', async () => {
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
