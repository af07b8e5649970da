import { describe, expect, it } from 'vitest'
import { logIn, logInButton, waitUntilLoggedIn, waitUntilLoggedOut } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { loginVariants, variants } from './support/variants'

describe.each(variants)('logouts on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const { protocol } = variant

  it('a local logout does not leave the page, revokes the tokens, and does not end the user’s session at GenAuth', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out')
    expect(await tab.url()).toBe(`${site.url}/tokens`)
    expect(site.emulator.count('logout')).toBe(0)
    await expect.poll(() => site.emulator.count('revocation', { status: 200 })).toBe(2)
    await tab.click(logInButton)
    await waitUntilLoggedIn(tab)
  })

  it('a global logout redirects to GenAuth, and the next login requires the password', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Log out everywhere' })
    await tab.waitForUrl(({ href }) => href === `${site.url}/`)
    await waitUntilLoggedOut(tab)
    expect(site.emulator.count('logout', { protocol })).toBe(protocol === 'oidc' ? 1 : 0)
    expect(site.emulator.count('logout')).toBe(1)
    await expect.poll(() => site.emulator.count('revocation', { status: 200 })).toBe(2)
    await tab.click(logInButton)
    await tab.waitFor({ label: 'Password' })
  })

  it('a logout with `revoke: false` sends no revocation request', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'checkbox', name: 'Revoke the tokens at GenAuth' })
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out')
    expect(site.emulator.count('revocation')).toBe(0)
  })

  it('L8: a logout ends the session immediately even if the revocation fails, and the app shows the error', async () => {
    site.emulator.setFault('revocation', { kind: 'status', status: 500 })
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out, but a request to GenAuth failed')
    await tab.waitForText('server_error')
  })
})

// After a logout, GenAuth returns a `state` on oidc only, so the following tests run with oidc only.
const oidcVariants = loginVariants.filter(({ protocol }) => protocol === 'oidc')

describe.each(oidcVariants)('the callback of a logout on $protocol, $mode mode', (variant) => {
  const site = setUpSite(variant)

  it('L11: if GenAuth requires an ID token for a logout, the logout returns to the app with a clean URL and without an error', async () => {
    expect(site.emulator.switches.logoutNeedsIdTokenHint).toBe(true)
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Log out everywhere' })
    await tab.waitForUrl(({ href }) => href === `${site.url}/`)
    await waitUntilLoggedOut(tab)
    expect(site.emulator.requests('logout').map(({ status }) => status)).toEqual([303])
    await tab.waitForNoText('state_mismatch')
    await tab.reload()
    await waitUntilLoggedOut(tab)
    await tab.waitForNoText('state_mismatch')
  })

  it('L12: a page whose URL has an unknown logout state removes the state from the URL and shows state_mismatch', async () => {
    const tab = await site.open(await site.newProfile(), '/?state=genauth-l.unknown#top')
    await tab.waitForText('state_mismatch')
    expect(await tab.url()).toBe(`${site.url}/#top`)
  })

  it('L12: a page whose URL has an unknown logout state does not end the session', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.goTo(`${site.url}/?state=genauth-l.unknown`)
    await waitUntilLoggedIn(tab)
    await tab.waitForUrl(({ href }) => href === `${site.url}/`)
    await tab.waitForNoText('state_mismatch')
  })
})
