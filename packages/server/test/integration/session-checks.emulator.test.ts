import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })

const checkAfterSeconds = 300
const keepings = [
  ['cookies', () => cookieSessions({ revocations: 'process', checkAfterSeconds })],
  ['a store', () => storedSessions(memoryStore(), { checkAfterSeconds })],
] as const

describe.each(['oauth', 'oidc'] as const)('%s', (protocol) => {
  describe.each(keepings)('with sessions in %s', (_name, keep) => {
    it('S12: a check of an active session sends one introspection, and the session continues', async () => {
      app.start({ protocol, sessions: keep() })
      const browser = await app.openLoggedIn()
      app.pass(300)
      expect([await readStatus(browser), await readStatus(browser)]).toEqual([
        'authenticated',
        'authenticated',
      ])
      expect([app.emulator.count('introspection'), app.renewals()]).toEqual([1, 0])
    })

    it('S12: a check ends the session after GenAuth has revoked its tokens', async () => {
      app.start({ protocol, sessions: keep() })
      const browser = await app.openLoggedIn()
      const copy = browser.copy()
      app.emulator.revokeEverything()
      app.pass(299)
      expect(await readStatus(copy)).toBe('authenticated')
      app.pass(1)
      expect([await readStatus(copy), await readStatus(browser)]).toEqual([
        'anonymous:expired',
        'anonymous:expired',
      ])
      expect(app.renewals()).toBe(1)
    })
  })

  it('S11: after GenAuth has rejected the access token, a refresh is due, and ends the session', async () => {
    app.start({ protocol })
    const browser = await app.openLoggedIn()
    app.emulator.revokeEverything()
    expect((await browser.call('/auth/user')).status).toBe(401)
    const response = await browser.call('/auth/renew', { method: 'POST' })
    expect(json(response)).toMatchObject({
      session: { status: 'anonymous', reason: 'expired' },
      error: { code: 'invalid_grant' },
    })
  })
})
