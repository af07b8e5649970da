import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** What the app answered to GenAuth. */
let answered: number[]

/** Starts the app, and tells GenAuth where it hears of logouts. */
function start(options: Partial<AuthServerOptions>): void {
  const auth = app.start({ protocol: 'oidc', backchannelLogout: true, ...options })
  const { handle } = auth
  answered = []
  auth.handle = async (request, ...rest) => {
    const answer = await handle(request, ...rest)
    if (answer && request.url.endsWith('/backchannel-logout')) answered.push(answer.status)
    return answer
  }
  app.emulator.setApp({ backchannelLogoutUri: `${app.origin}/auth/backchannel-logout` })
}

const logOutAtGenAuth = (browser: Browser) =>
  browser.step(`${app.emulator.url}/oidc/session/end?client_id=${app.emulator.app.id}`)

describe.each([
  ['sessions in cookies', () => cookieSessions()],
  ['sessions in a store', () => storedSessions(memoryStore())],
])('%s', (_name, keep) => {
  it('B7: end when their user logs out at GenAuth, and no other session of that user does', async () => {
    start({ sessions: keep() })
    const [here, elsewhere] = [await app.openLoggedIn(), await app.openLoggedIn()]
    expect((await logOutAtGenAuth(here)).status).toBe(200)
    expect(answered).toEqual([200])
    expect(await readStatus(here)).toBe('anonymous:revoked')
    expect(await readStatus(elsewhere)).toBe('authenticated')
  })

  it('B7: that their user ends here are ended at GenAuth, which tells nobody anything new', async () => {
    start({ sessions: keep() })
    const browser = await app.openLoggedIn()
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    await browser.goTo(String(logoutUrl), 'same-origin')
    expect(answered).toEqual([200])
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B7: end by the keys of another GenAuth not at all', async () => {
    start({
      sessions: keep(),
      fetch: async (url, init) =>
        String(url).endsWith('/jwks.json') ? Response.json({ keys: [] }) : fetch(url, init),
    })
    const browser = await app.openLoggedIn()
    await logOutAtGenAuth(browser)
    expect(answered).toEqual([400])
    expect(await readStatus(browser)).toBe('authenticated')
  })
})
