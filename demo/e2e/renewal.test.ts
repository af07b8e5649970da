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

describe.each(variants)('renewing on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const renewals = () => site.emulator.count('token', { grantType: 'refresh_token' })

  it('happens before the token runs out, by itself, and nobody logs in again', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => site.emulator.setApp({ accessTokenSeconds: 1000 }))
    await waitForLongToken(tab)
    await waitUntilLoggedIn(tab)
    expect(renewals()).toBe(1)
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.click({ role: 'button', name: 'Introspect' })
    await tab.waitForText('Active')
  })

  it('can be asked for, and gives another token', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    const first = await readFingerprint(tab)
    // A JWT of the same second would be the same JWT.
    site.emulator.shiftClock(5)
    await tab.click({ role: 'button', name: 'Renew now' })
    await expect.poll(renewals).toBe(1)
    await tab.waitForText('Good')
    if (variant.mode === 'browser') await expect.poll(() => readFingerprint(tab)).not.toBe(first)
    expect(renewals()).toBe(1)
  })

  it('keeps everybody logged in while the token endpoint is down, and catches up when it is back', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => {
      site.emulator.setApp({ accessTokenSeconds: 1000 })
      site.emulator.setFault('token', { kind: 'status', status: 503 })
    })
    await tab.waitForText('GenAuth cannot be reached; you are still logged in')
    await tab.waitForText('server_error')
    await waitUntilLoggedIn(tab)
    site.emulator.clearFaults()
    await tab.waitForNoText('you are still logged in')
    await waitForLongToken(tab)
    expect(site.emulator.count('authorize')).toBe(1)
    expect(site.emulator.count('token', { grantType: 'refresh_token', status: 200 })).toBe(1)
  })

  it('R20: that GenAuth refuses for the set-up ends the session with its token, and a login works when it is mended', async () => {
    const { grants } = site.emulator.app
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logInBriefly(tab, site, () => site.emulator.setApp({ grants: ['authorization_code'] }))
    await tab.waitForText('Your session has ended')
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.reload()
    await waitUntilLoggedOut(tab)
    const asked = renewals()
    expect(asked).toBeLessThanOrEqual(2)
    site.emulator.setApp({ grants, accessTokenSeconds: 1000 })
    // Single sign-on still knows the user.
    await tab.click(logInButton)
    await waitUntilLoggedIn(tab)
    expect(renewals()).toBe(asked)
  })

  it('X13: that is refused ends the session, and what was typed into the page is there after a login in a popup', async () => {
    const tab = await site.open(await site.newProfile(), '/reports/2026')
    await enterCredentials(tab, site)
    await tab.fill({ label: 'What do you make of it?' }, 'Engines sell best in winter.')
    await tab.click({ role: 'link', name: 'Tokens' })
    site.emulator.revokeEverything()
    await tab.click({ role: 'button', name: 'Renew now' })
    await tab.waitForText('Your session has ended')
    await tab.waitForText('log in again')
    await tab.click({ role: 'link', name: 'Report' })
    const popup = await tab.popupOf(() =>
      tab.click({ role: 'button', name: 'Log in again in a popup' }),
    )
    await enterCredentials(popup, site)
    await tab.waitFor({ role: 'heading', name: 'The year 2026' })
    await tab.waitFor({ label: 'What do you make of it?' })
    const note = await tab.evaluate(() => document.querySelector('textarea')?.value)
    expect(note).toBe('Engines sell best in winter.')
  })

  it('X13: that is refused while a form is open keeps what was typed over a login that leaves the page', async () => {
    site.emulator.setApp({ accessTokenSeconds: 3 })
    const tab = await site.open(await site.newProfile(), '/reports/2026?view=table#q2')
    await enterCredentials(tab, site)
    await tab.fill({ label: 'What do you make of it?' }, 'More cards, fewer engines.')
    site.emulator.revokeEverything()
    site.emulator.setApp({ accessTokenSeconds: 1000 })
    await tab.waitForText('Your session has ended')
    expect(site.emulator.count('authorize')).toBe(1)
    await tab.click({ role: 'button', name: 'Log in again' })
    await enterCredentials(tab, site)
    await tab.waitFor({ label: 'What do you make of it?' })
    expect(await tab.url()).toBe(`${site.url}/reports/2026?view=table#q2`)
    const note = await tab.evaluate(() => document.querySelector('textarea')?.value)
    expect(note).toBe('More cards, fewer engines.')
  })
})
