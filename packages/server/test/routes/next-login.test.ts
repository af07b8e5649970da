import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { readId, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const keepings: [string, () => Partial<AuthServerOptions>][] = [
  ['sessions in cookies', () => ({ sessions: cookieSessions({ revocations: 'process' }) })],
  ['sessions in a store', () => ({ sessions: storedSessions(memoryStore()) })],
]
const sameSites = ['lax', 'strict'] as const
const cases = keepings.flatMap(([name, keeping]) =>
  sameSites.map((sameSite) => ({ name, sameSite, keeping })),
)

/** Returns the tokens of all revocation requests to GenAuth. */
const revoked = () =>
  app.emulator.requests('revocation').map(({ unredacted }) => unredacted.form['token'])

describe.each(cases)('the next login with $name, sameSite $sameSite', ({ sameSite, keeping }) => {
  it('B8: a login ends the previous session', async () => {
    app.start({ ...keeping(), sameSite })
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    const id = await readId(browser)
    await browser.goTo(`${app.origin}/auth/login`, 'same-origin')
    expect(await readStatus(browser)).toBe('authenticated')
    expect(await readId(browser)).not.toBe(id)
    expect(await readStatus(copy)).toBe('anonymous:revoked')
  })
})

describe.each(
  cases.filter(({ name, sameSite }) => sameSite === 'lax' || name === 'sessions in a store'),
)('the next login with $name, sameSite $sameSite', ({ sameSite, keeping }) => {
  it('B7: a login revokes the tokens of the previous session, and none of its own', async () => {
    app.start({ ...keeping(), sameSite })
    const browser = await app.openLoggedIn()
    const previous = [...app.emulator.issued()]
    await browser.goTo(`${app.origin}/auth/login`, 'same-origin')
    const tokens = revoked()
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(previous).toContain(token)
    expect((await browser.call('/auth/user')).status).toBe(200)
  })

  it('B9: a login does not wait for the revocation of the previous tokens', async () => {
    let isRevoking = false
    app.start({
      ...keeping(),
      sameSite,
      // This time limit exceeds the test's time-out, so the test fails if the login waits for GenAuth.
      timeoutMs: 60_000,
      fetch: async (url, init) => {
        if (!String(url).includes('revocation')) return fetch(url, init)
        isRevoking = true
        return new Promise(() => undefined)
      },
    })
    const browser = await app.openLoggedIn()
    await browser.goTo(`${app.origin}/auth/login`, 'same-origin')
    expect([isRevoking, await readStatus(browser)]).toEqual([true, 'authenticated'])
  })
})
