import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import {
  enterCredentials,
  logIn,
  logInButton,
  waitUntilLoggedIn,
  waitUntilLoggedOut,
} from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { browserMode } from './support/variants'

describe('the demo on oauth, which has no ID token', () => {
  const site = setUpSite(browserMode.oauth)

  it('if the userinfo endpoint fails, the profile page shows the error, and the user can reload the profile', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    site.emulator.setFault('userinfo', { kind: 'status', status: 500 })
    await tab.click(logInButton)
    await enterCredentials(tab, site)
    await tab.waitForText('Your profile could not be loaded')
    await tab.waitForText('server_error')
    await tab.click({ role: 'button', name: 'Workbench' })
    await tab.click({ role: 'button', name: 'Clear all faults' })
    await expect.poll(() => faultOf(tab, 'fault-userinfo')).toBe('Works')
    await tab.click({ role: 'button', name: 'Reload' })
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
  })
})

describe('the workbench', () => {
  const site = setUpSite(browserMode.oidc)

  async function openWorkbench(): Promise<Tab> {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Workbench' })
    return tab
  }

  it('the user stays signed in during each fault of the token endpoint', async () => {
    const tab = await openWorkbench()
    const faults = [
      { label: 'Down (503)', fault: 'status', code: 'server_error' },
      { label: 'Responds with HTML', fault: 'html', code: 'invalid_response' },
      { label: 'Responds with broken JSON', fault: 'brokenJson', code: 'invalid_response' },
      { label: 'Busy (429, Retry-After 15 s)', fault: 'status', code: 'rate_limited' },
    ] as const
    for (const { label, fault, code } of faults) {
      await tab.click({ role: 'radio', name: label })
      await expect.poll(() => faultOf(tab, 'fault-token')).toBe(label)
      await tab.click({ role: 'button', name: 'Refresh now' })
      await expect.poll(() => site.emulator.count('token', { fault })).toBeGreaterThan(0)
      await tab.waitForText('The last token refresh failed, but you are still logged in')
      await tab.waitForText(code)
      await waitUntilLoggedIn(tab)
    }
  })

  it('if the response to a token refresh is lost, the app repeats the refresh, and the second refresh succeeds', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'radio', name: 'Loses its next response' })
    await expect.poll(() => faultOf(tab, 'fault-token')).toBe('Loses its next response')
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('Token refreshed')
    await expect.poll(() => faultOf(tab, 'fault-token')).toBe('Works')
    await tab.waitForText('lost')
    expect(site.emulator.count('token', { grantType: 'refresh_token' })).toBe(2)
  })

  it('the workbench sets the token lifetime, moves GenAuth’s clock and revokes all tokens', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'radio', name: '20 s' })
    await expect.poll(() => site.emulator.app.accessTokenSeconds).toBe(20)
    await tab.click({ role: 'button', name: 'One hour ahead' })
    await tab.waitForText('The clock is 1:00:00 ahead.')
    await tab.click({ role: 'button', name: 'Reset the clock' })
    await tab.waitForText('The clock is correct.')
    await tab.click({ role: 'button', name: 'Revoke everything' })
    await tab.click({ role: 'button', name: 'Introspect' })
    // The card's introduction also contains “Not active”.
    await expect
      .poll(() => tab.evaluate(() => document.querySelector('.introspection')?.textContent))
      .toBe('Not active')
    await waitUntilLoggedIn(tab)
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('Your session has ended')
    await tab.waitForText('Session ended')
  })

  it('the workbench logs requests and events, and the page contains no secret', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('Token refreshed')
    await tab.waitForText('refresh_token')
    await tab.waitForText('POST /oidc/token')
    const page = await tab.evaluate(() => document.documentElement.outerHTML)
    expect(site.emulator.issued().filter((secret) => page.includes(secret))).toEqual([])
  })

  it('a change of the protocol logs the user out, and the next login uses the new protocol', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'radio', name: 'oauth' })
    await waitUntilLoggedOut(tab)
    await logInAgain(tab)
    expect(site.emulator.count('token', { protocol: 'oauth', status: 200 })).toBe(1)
    await tab.click({ role: 'button', name: 'Close the workbench' })
    await tab.waitForNoText('Session events')
  })

  async function logInAgain(tab: Tab): Promise<void> {
    await tab.waitForNoText('You are logged out')
    await tab.click({ role: 'button', name: 'Log in with GenAuth' })
    await waitUntilLoggedIn(tab)
  }
})

/** Returns the label of the selected radio button. */
function faultOf(tab: Tab, name: string): Promise<string | undefined> {
  return tab.evaluate((group) => {
    const chosen = document.querySelector(`input[name="${group}"]:checked`)
    return chosen?.closest('label')?.textContent ?? undefined
  }, name)
}
