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

describe('the workbench on oauth, which has no ID token', () => {
  const site = setUpSite(browserMode.oauth)

  it('makes the user unreadable, and the profile offers to read it again', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    site.emulator.setFault('userinfo', { kind: 'status', status: 500 })
    await tab.click(logInButton)
    await enterCredentials(tab, site)
    await tab.waitForText('Your profile could not be read')
    await tab.waitForText('server_error')
    await tab.click({ role: 'button', name: 'Workbench' })
    await tab.click({ role: 'button', name: 'Clear all faults' })
    await expect.poll(() => faultOf(tab, 'fault-userinfo')).toBe('Works')
    await tab.click({ role: 'button', name: 'Read again' })
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

  it('makes the token endpoint fail in every way, and the person stays logged in', async () => {
    const tab = await openWorkbench()
    const faults = [
      { label: 'Down (503)', fault: 'status', code: 'server_error' },
      { label: 'Answers with a page (HTML)', fault: 'html', code: 'invalid_response' },
      { label: 'Answers broken JSON', fault: 'brokenJson', code: 'invalid_response' },
      { label: 'Busy (429, Retry-After 15 s)', fault: 'status', code: 'rate_limited' },
    ] as const
    for (const { label, fault, code } of faults) {
      await tab.click({ role: 'radio', name: label })
      await expect.poll(() => faultOf(tab, 'fault-token')).toBe(label)
      await tab.click({ role: 'button', name: 'Renew now' })
      await expect.poll(() => site.emulator.count('token', { fault })).toBeGreaterThan(0)
      await tab.waitForText('The last renewal failed; you are still logged in')
      await tab.waitForText(code)
      await waitUntilLoggedIn(tab)
    }
  })

  it('loses an answer once, and the renewal is repeated and succeeds', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'radio', name: 'Loses its next answer' })
    await expect.poll(() => faultOf(tab, 'fault-token')).toBe('Loses its next answer')
    await tab.click({ role: 'button', name: 'Renew now' })
    await tab.waitForText('Token renewed')
    await expect.poll(() => faultOf(tab, 'fault-token')).toBe('Works')
    await tab.waitForText('lost')
    expect(site.emulator.count('token', { grantType: 'refresh_token' })).toBe(2)
  })

  it('shortens the next token, moves the clock and revokes everything', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'radio', name: '20 s' })
    await expect.poll(() => site.emulator.app.accessTokenSeconds).toBe(20)
    await tab.click({ role: 'button', name: 'An hour ahead' })
    await tab.waitForText('It is 1:00:00 ahead.')
    await tab.click({ role: 'button', name: 'Set it right' })
    await tab.waitForText('It is right.')
    await tab.click({ role: 'button', name: 'Revoke everything' })
    await tab.click({ role: 'button', name: 'Introspect' })
    await tab.waitForText('Not active')
    await waitUntilLoggedIn(tab)
    await tab.click({ role: 'button', name: 'Renew now' })
    await tab.waitForText('Your session has ended')
    await tab.waitForText('Session ended')
  })

  it('logs what was requested and what happened, and no secret is anywhere on the page', async () => {
    const tab = await openWorkbench()
    await tab.click({ role: 'button', name: 'Renew now' })
    await tab.waitForText('Token renewed')
    await tab.waitForText('refresh_token')
    await tab.waitForText('POST /oidc/token')
    const page = await tab.evaluate(() => document.documentElement.outerHTML)
    expect(site.emulator.issued().filter((secret) => page.includes(secret))).toEqual([])
  })

  it('makes another client: the protocol is changed, nobody is logged in, and the next login uses it', async () => {
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

/** The label of the radio button that is on. */
function faultOf(tab: Tab, name: string): Promise<string | undefined> {
  return tab.evaluate((group) => {
    const chosen = document.querySelector(`input[name="${group}"]:checked`)
    return chosen?.closest('label')?.textContent ?? undefined
  }, name)
}
