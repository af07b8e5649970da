import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, type SessionKeeping, storedSessions } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocations'
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
  ['sessions in cookies', () => cookieSessions()],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

describe.each(keepings)('%s: an answer that comes after a new login', (_name, keeping) => {
  it.each(['request', 'answer'] as const)(
    'B6, B7: of a renewal whose %s was slow, leaves the new cookie alone',
    async (slow) => {
      const held = holdFetch(isRenewal, slow)
      app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000 })
      const browser = await app.openLoggedIn()
      app.pass(due)
      const renewing = browser.call('/auth/renew', { method: 'POST' })
      await until(held.isHeld)
      await browser.goTo(`${app.origin}/auth/login`)
      held.letGo()
      expect(factsIn(await renewing)['session']).toEqual({ status: 'anonymous', reason: 'logout' })
      expect(await readStatus(browser)).toBe('authenticated')
    },
  )

  it('B6, B7: of a renewal that GenAuth refuses, leaves the new cookie alone', async () => {
    const held = holdFetch(isRenewal)
    app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000 })
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    app.pass(due)
    const renewing = browser.call('/auth/renew', { method: 'POST' })
    await until(held.isHeld)
    await browser.goTo(`${app.origin}/auth/login`)
    held.letGo()
    expect((await renewing).headers.getSetCookie()).toEqual([])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B7: of a logout, has cleared its cookie before it waits for GenAuth', async () => {
    const held = holdFetch(isRevocation)
    const runtime = { sleep: () => new Promise<void>(() => undefined) }
    app.start({ sessions: keeping(), fetch: held.fetch, timeoutMs: 20_000, runtime })
    const browser = await app.openLoggedIn()
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, origin: app.origin, 'x-genauth': '1' }
    const answer = await fetch(`${app.origin}/auth/logout`, { method: 'POST', headers })
    await until(held.isHeld)
    expect(answer.headers.getSetCookie()).toEqual([expect.stringContaining('Max-Age=0')])
    await browser.goTo(`${app.origin}/auth/login`)
    expect(await readStatus(browser)).toBe('authenticated')
    held.letGo()
    expect(await answer.json()).toEqual({ logoutUrl: expect.any(String) })
  })
})

describe('sessions in cookies, in two processes that share a memory', () => {
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

  it('B7: a logout while the other renews has the last word, and the new tokens are revoked', async () => {
    const held = holdFetch(isRenewal, 'answer')
    const { here, there } = start(held)
    const browser = await app.openLoggedIn()
    app.pass(due)
    const renewing = renewAt(here, browser)
    await until(held.isHeld)
    await (await callAt(there, browser, '/auth/logout', 'POST')).text()
    held.letGo()
    expect(await statusOf(await renewing)).toBe('anonymous:logout')
    const revoked = app.emulator.requests('revocation').map(({ unredacted }) => unredacted.form)
    expect(new Set(revoked.map(({ token }) => token)).size).toBe(4)
    const hints = ['access_token', 'access_token', 'refresh_token', 'refresh_token']
    expect(revoked.map((form) => form['token_type_hint']).sort()).toEqual(hints)
  })

  it('B6: a session that GenAuth refuses in one has expired in the other, and nobody has ended it', async () => {
    const { here, there } = start()
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    app.pass(due)
    const answer = await renewAt(here, browser)
    expect(await answer.json()).toMatchObject({ error: { code: 'invalid_grant' } })
    expect([await statusAt(here, browser), await statusAt(there, browser)]).toEqual([
      'anonymous:expired',
      'anonymous:expired',
    ])
  })
})
