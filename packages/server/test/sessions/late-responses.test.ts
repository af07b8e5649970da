import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, type SessionKeeping, storedSessions } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { callAt, statusAt, statusOf } from '../support/call-at'
import { holdFetch, isRenewal, isRevocation } from '../support/hold-fetch'
import { factsIn, readStatus } from '../support/read-facts'
import { due, renewAt, until } from '../support/two-servers'
import { useApp } from '../support/use-app'

const app = useApp({
  app: { accessTokenSeconds: 3600 },
  switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } },
})

const keepings: [string, () => SessionKeeping][] = [
  ['sessions in cookies', () => cookieSessions({ revocations: 'process' })],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

describe.each(keepings)('a response that arrives after a new login, with %s', (_name, keeping) => {
  it.each(['request', 'response'] as const)(
    'B6, B7: a refresh that ends after a new login because of a slow %s does not change the cookie of the new login',
    async (slow) => {
      const held = holdFetch(isRenewal, slow)
      app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000 })
      const browser = await app.openLoggedIn()
      app.pass(due)
      const renewing = browser.call('/auth/renew', { method: 'POST' })
      await until(held.isHeld)
      await browser.goTo(`${app.origin}/auth/login`)
      held.release()
      expect(factsIn(await renewing)['session']).toEqual({ status: 'anonymous', reason: 'logout' })
      expect(await readStatus(browser)).toBe('authenticated')
    },
  )

  it('B6, B7: a refresh that GenAuth rejects after a new login does not change the cookie of the new login', async () => {
    const held = holdFetch(isRenewal)
    app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000 })
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    app.pass(due)
    const renewing = browser.call('/auth/renew', { method: 'POST' })
    await until(held.isHeld)
    await browser.goTo(`${app.origin}/auth/login`)
    held.release()
    expect((await renewing).headers.getSetCookie()).toEqual([])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B7: a logout removes the session cookie before it waits for GenAuth', async () => {
    const held = holdFetch(isRevocation)
    const runtime = { sleep: () => new Promise<void>(() => undefined) }
    app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000, runtime })
    const browser = await app.openLoggedIn()
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, origin: app.origin, 'x-genauth': '1' }
    const response = await fetch(`${app.origin}/auth/logout`, { method: 'POST', headers })
    await until(held.isHeld)
    expect(response.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    await browser.goTo(`${app.origin}/auth/login`)
    expect(await readStatus(browser)).toBe('authenticated')
    held.release()
    expect(await response.json()).toEqual({ logoutUrl: expect.any(String) })
  })
})

describe('sessions in cookies, in two processes that share revocations', () => {
  const start = (held?: ReturnType<typeof holdFetch>) => {
    const revocations = createMemoryRevocations(() => Date.now())
    const there = app.start({ sessions: cookieSessions({ revocations }) })
    const here = app.start({
      sessions: cookieSessions({ revocations }),
      timeoutMs: 20_000,
      ...(held && { fetch: held.fetch }),
    })
    return { here, there }
  }

  it('B7: a logout during a refresh in another process ends the session and revokes the new tokens', async () => {
    const held = holdFetch(isRenewal, 'response')
    const { here, there } = start(held)
    const browser = await app.openLoggedIn()
    app.pass(due)
    const renewing = renewAt(here, browser)
    await until(held.isHeld)
    await (await callAt(there, browser, '/auth/logout', 'POST')).text()
    held.release()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    const revoked = app.emulator.requests('revocation').map(({ unredacted }) => unredacted.form)
    expect(new Set(revoked.map(({ token }) => token)).size).toBe(4)
    const hints = ['access_token', 'access_token', 'refresh_token', 'refresh_token']
    expect(revoked.map((form) => form['token_type_hint']).sort()).toEqual(hints)
  })

  it('B6: a refresh that GenAuth rejects in one process expires the session in all processes', async () => {
    const { here, there } = start()
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    app.pass(due)
    const response = await renewAt(here, browser)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_grant' } })
    expect([await statusAt(here, browser), await statusAt(there, browser)]).toEqual([
      'anonymous:expired',
      'anonymous:expired',
    ])
  })
})
