import { describe, expect, it } from 'vitest'
import { logIn, logInButton, waitUntilLoggedIn, waitUntilLoggedOut } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { loginVariants, variants } from './support/variants'

describe.each(variants)('logging out on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const { protocol } = variant

  it('here stays on the page, revokes the tokens, and leaves GenAuth logged in', async () => {
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

  it('everywhere goes through GenAuth, which then asks for the password again', async () => {
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

  it('without revocation asks GenAuth for none', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'checkbox', name: 'Revoke the tokens at GenAuth' })
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out')
    expect(site.emulator.count('revocation')).toBe(0)
  })

  it('L8: is done at once where the revocation fails, and says that the tokens live on', async () => {
    site.emulator.setFault('revocation', { kind: 'status', status: 500 })
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out, but GenAuth was not told')
    await tab.waitForText('server_error')
  })
})

// How a server gets its tokens does not matter here.
const oidcVariants = loginVariants.filter(({ protocol }) => protocol === 'oidc')

describe.each(oidcVariants)('a logout that comes back on $protocol, $mode mode', (variant) => {
  const site = setUpSite(variant)

  it('L11: lands on the app, with a clean URL and without an error, at a GenAuth that demands an ID token', async () => {
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

  it('L12: with an unknown state stays on the page, cleans the URL and says so', async () => {
    const tab = await site.open(await site.newProfile(), '/?state=genauth-l.unknown#top')
    await tab.waitForText('state_mismatch')
    expect(await tab.url()).toBe(`${site.url}/#top`)
  })

  it('L12: with an unknown state ends no session', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.goTo(`${site.url}/?state=genauth-l.unknown`)
    await waitUntilLoggedIn(tab)
    await tab.waitForUrl(({ href }) => href === `${site.url}/`)
    await tab.waitForNoText('state_mismatch')
  })
})
