import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, type SessionKeeping, storedSessions } from '../../src'
import { failure } from '../support/failure'
import {
  type QuickApp,
  type QuickBrowser,
  type QuickOptions,
  startQuickApp,
} from '../support/quick-app'
import { requestOf } from '../support/request-of'

const keepings: [string, () => SessionKeeping][] = [
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
]

const ada = { name: 'Ada', roles: ['admin'] }

const start = (options: QuickOptions = {}) =>
  startQuickApp({
    protocol: 'oidc',
    claims: ['name', 'roles'],
    idTokenClaims: ada,
    respond: ({ endpoint }) => (endpoint === 'me' ? { sub: 'ada', ...ada } : undefined),
    ...options,
  })
const renew = async (browser: QuickBrowser, query = '') =>
  (await (await browser.call(`/auth/renew${query}`, 'POST')).json()) as Record<string, unknown>
const requireAdmin = ({ auth }: QuickApp, browser: QuickBrowser) =>
  auth.requireSession(requestOf(browser), { role: 'admin' })

describe.each(keepings)('claims that another process has kept in %s', (_name, createSessions) => {
  it.each([600_000, 3_600_000])(
    'U33: if the clock of that process is %i ms ahead, the next POST /auth/renew reads the claims, so that they count',
    async (aheadMs) => {
      const app = start({ sessions: createSessions() })
      const browser = await app.openLoggedIn()
      app.pass(-aheadMs)
      expect(await failure(() => requireAdmin(app, browser))).toMatchObject({
        code: 'renew_required',
      })
      expect((await browser.facts())['renewAt']).toBeLessThanOrEqual(app.now())
      await renew(browser)
      expect(await requireAdmin(app, browser)).toMatchObject({ user: ada })
    },
  )

  it('U1: after a restart with claims: [], a refresh removes the claims, because nothing would update them', async () => {
    const sessions = createSessions()
    const before = start({ sessions })
    const browser = await before.openLoggedIn()
    const after = start({ sessions, claims: [] })
    const moved = after.openBrowser(after.auth, browser.cookies)
    const facts = await renew(moved, '?force=1')
    expect(facts).toMatchObject({ session: { status: 'authenticated' }, revision: 2 })
    expect(Object.keys(facts).join()).not.toContain('user')
  })
})

describe('claims that did not fit into cookies', () => {
  it('U7: a refresh whose ID token lacks a claim does not make its other claims count as complete', async () => {
    const idTokenClaims: Record<string, unknown> = { name: 'Ada', isBlocked: true }
    let name = 'Ada'
    const app = start({
      claims: ['name', 'isBlocked'],
      idTokenClaims,
      respond: ({ endpoint }) =>
        endpoint === 'me' ? { sub: 'ada', name, isBlocked: true } : undefined,
    })
    const browser = await app.openLoggedIn()
    name = 'x'.repeat(20_000)
    app.pass(590_000)
    expect((await renew(browser))['user']).toBeUndefined()
    expect(app.reports).toEqual(['session_too_large'])
    delete idTokenClaims['isBlocked']
    expect(await renew(browser, '?force=1')).toMatchObject({ revision: 2 })
    const when = (user: object) => !('isBlocked' in user)
    const error = await failure(() => app.auth.requireSession(requestOf(browser), { when }))
    expect(error).toMatchObject({ code: 'renew_required' })
  })
})

describe('a login that does not fit into cookies', () => {
  it('U6: does not revoke its tokens if the browser has a session of the same user, which continues', async () => {
    const idTokenClaims: Record<string, unknown> = { ...ada }
    const app = start({ idTokenClaims })
    const browser = await app.openLoggedIn()
    const before = await browser.facts()
    idTokenClaims['name'] = 'x'.repeat(20_000)
    await browser.logIn()
    expect(await browser.facts()).toMatchObject({
      session: before['session'],
      error: { code: 'session_too_large' },
    })
    expect(app.revoked()).toEqual([])
  })
})

describe('a login that fails after a token refresh', () => {
  it('O27: does not revoke its tokens if the refresh has replaced the cookie of the browser, whose session continues', async () => {
    const app = start({
      login: { tenants: ['acme'] },
      idTokenClaims: { ...ada, tenant_id: 'globex' },
    })
    const browser = await app.openLoggedIn()
    const late = browser.copy()
    await renew(browser, '?force=1')
    app.pass(60_000)
    await late.logIn('tenant_id=acme')
    expect(app.reports).toEqual(['tenant_mismatch'])
    expect(app.revoked()).toEqual([])
    expect(await browser.status()).toBe('authenticated')
  })
})
