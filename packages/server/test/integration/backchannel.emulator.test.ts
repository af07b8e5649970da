import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

/** The HTTP statuses of the app's responses to GenAuth's logout tokens. */
let statuses: number[]

/** Starts the app, and sets its back-channel logout URL at GenAuth. */
function start(options: Partial<AuthServerOptions>): void {
  const auth = app.start({ protocol: 'oidc', backchannelLogout: true, ...options })
  const { handle } = auth
  statuses = []
  auth.handle = async (request, ...rest) => {
    const response = await handle(request, ...rest)
    if (response && request.url.endsWith('/backchannel-logout')) statuses.push(response.status)
    return response
  }
  app.emulator.setApp({ backchannelLogoutUri: `${app.origin}/auth/backchannel-logout` })
}

const logOutAtGenAuth = (browser: Browser) =>
  browser.step(`${app.emulator.url}/oidc/session/end?client_id=${app.emulator.app.id}`)

describe.each([
  ['sessions in cookies', () => cookieSessions({ revocations: 'process' })],
  ['sessions in a store', () => storedSessions(memoryStore())],
])('back-channel logout with %s', (_name, keep) => {
  it('B7: a logout at GenAuth ends the session of that login, and no other session of the user', async () => {
    start({ sessions: keep() })
    const [here, elsewhere] = [await app.openLoggedIn(), await app.openLoggedIn()]
    expect((await logOutAtGenAuth(here)).status).toBe(200)
    expect(statuses).toEqual([200])
    expect(await readStatus(here)).toBe('anonymous:revoked')
    expect(await readStatus(elsewhere)).toBe('authenticated')
  })

  it('B7: a logout in the app ends the session at GenAuth, and its logout token is accepted', async () => {
    start({ sessions: keep() })
    const browser = await app.openLoggedIn()
    const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
    await browser.goTo(String(logoutUrl), 'same-origin')
    expect(statuses).toEqual([200])
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B7: a forced logout of a user at GenAuth ends all sessions of the user in all browsers', async () => {
    start({ sessions: keep() })
    const browsers = [await app.openLoggedIn(), await app.openLoggedIn()]
    await app.emulator.logOutUser('alan')
    expect(statuses).toEqual([])
    await app.emulator.logOutUser('ada')
    expect(statuses).toEqual([200, 200])
    for (const browser of browsers) expect(await readStatus(browser)).toBe('anonymous:revoked')
  })

  it('B7: a logout token is rejected and ends no session if GenAuth does not publish the key of the token', async () => {
    let isPublished = true
    start({
      sessions: keep(),
      fetch: async (url, init) =>
        String(url).endsWith('/jwks.json') && !isPublished
          ? Response.json({ keys: [] })
          : fetch(url, init),
    })
    const browser = await app.openLoggedIn()
    isPublished = false
    await logOutAtGenAuth(browser)
    expect(statuses).toEqual([400])
    expect(await readStatus(browser)).toBe('authenticated')
  })
})
