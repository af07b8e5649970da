import { describe, expect, it } from 'vitest'
import {
  enterCredentials,
  logIn,
  logInBriefly,
  logInButton,
  waitUntilLoggedIn,
  waitUntilLoggedOut,
} from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { readFingerprint, waitForLongToken } from './support/token-page'
import { variants } from './support/variants'

describe.each(variants)('token refresh on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const renewals = () => site.emulator.count('token', { grantType: 'refresh_token' })

  it('the token is refreshed before it expires, and the user does not log in again', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => site.emulator.setApp({ accessTokenSeconds: 1000 }))
    await waitForLongToken(tab)
    await waitUntilLoggedIn(tab)
    expect(renewals()).toBe(1)
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.click({ role: 'button', name: 'Introspect' })
    await tab.waitForText('Active')
  })

  it('a click on the refresh button sends one request, and the app gets a new token', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    const first = await readFingerprint(tab)
    // Shift the clock, because two JWTs from the same second are equal.
    site.emulator.shiftClock(5)
    await tab.click({ role: 'button', name: 'Refresh now' })
    await expect.poll(renewals).toBe(1)
    await tab.waitForText('Valid')
    if (variant.mode === 'browser') await expect.poll(() => readFingerprint(tab)).not.toBe(first)
    expect(renewals()).toBe(1)
  })

  it('the user stays signed in while the token endpoint is down, and the token is refreshed when the endpoint works again', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => {
      site.emulator.setApp({ accessTokenSeconds: 1000 })
      site.emulator.setFault('token', { kind: 'status', status: 503 })
    })
    await tab.waitForText('GenAuth cannot be reached, but you are still logged in')
    await tab.waitForText('server_error')
    await waitUntilLoggedIn(tab)
    site.emulator.clearFaults()
    await tab.waitForNoText('you are still logged in')
    await waitForLongToken(tab)
    expect(site.emulator.count('authorize')).toBe(1)
    expect(site.emulator.count('token', { grantType: 'refresh_token', status: 200 })).toBe(1)
  })

  it('R20: without the permission to refresh, the session ends when its token expires, and a login works after GenAuth grants the permission', async () => {
    const { grants } = site.emulator.app
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => site.emulator.setApp({ grants: ['authorization_code'] }))
    await tab.waitForText('Your session has ended')
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.reload()
    await waitUntilLoggedOut(tab)
    const renewalsBefore = renewals()
    expect(renewalsBefore).toBeLessThanOrEqual(2)
    site.emulator.setApp({ grants, accessTokenSeconds: 1000 })
    // The user's session at GenAuth still exists, so this login needs no password.
    await tab.click(logInButton)
    await waitUntilLoggedIn(tab)
    expect(renewals()).toBe(renewalsBefore)
  })

  it('X13: a rejected token refresh ends the session, and a login by popup keeps the text that the user typed in a form', async () => {
    const tab = await site.open(await site.newProfile(), '/reports/2026')
    await enterCredentials(tab, site)
    await tab.fill({ label: 'Note about this report' }, 'Engines sell best in winter.')
    await tab.click({ role: 'link', name: 'Tokens' })
    site.emulator.revokeEverything()
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('Your session has ended')
    await tab.waitForText('Your text on this page is kept')
    await tab.click({ role: 'link', name: 'Report' })
    const popup = await tab.popupOf(() =>
      tab.click({ role: 'button', name: 'Log in again in a popup' }),
    )
    await enterCredentials(popup, site)
    await tab.waitFor({ role: 'heading', name: 'The year 2026' })
    await tab.waitFor({ label: 'Note about this report' })
    const note = await tab.evaluate(() => document.querySelector('textarea')?.value)
    expect(note).toBe('Engines sell best in winter.')
  })

  it('X13: if a token refresh is rejected on a page with a form, a login by redirect keeps the text that the user typed in the form', async () => {
    site.emulator.setApp({ accessTokenSeconds: 3 })
    const tab = await site.open(await site.newProfile(), '/reports/2026?view=table#q2')
    await enterCredentials(tab, site)
    await tab.fill({ label: 'Note about this report' }, 'More cards, fewer engines.')
    site.emulator.revokeEverything()
    site.emulator.setApp({ accessTokenSeconds: 1000 })
    await tab.waitForText('Your session has ended')
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.click({ role: 'button', name: 'Log in again' })
    await enterCredentials(tab, site)
    await tab.waitFor({ label: 'Note about this report' })
    expect(await tab.url()).toBe(`${site.url}/reports/2026?view=table#q2`)
    const note = await tab.evaluate(() => document.querySelector('textarea')?.value)
    expect(note).toBe('More cards, fewer engines.')
  })
})
