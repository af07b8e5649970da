import { describe, expect, it } from 'vitest'
import {
  enterCredentials,
  logIn,
  logInButton,
  waitUntilLoggedIn,
  waitUntilLoggedOut,
} from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { loginVariants } from './support/variants'

describe.each(loginVariants)('logins on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const { protocol, authMethod } = variant

  it('a login by redirect returns to the page where the login started, and the page shows the user', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    await tab.waitForText('ada@example.com')
    expect(await tab.url()).toBe(`${site.url}/profile`)
    expect(site.emulator.count('authorize', { protocol })).toBe(1)
    expect(site.emulator.count('token', { protocol, authMethod, status: 200 })).toBe(1)
  })

  it('L1, S9: a login by popup causes no navigation of the page, and the popup has no `opener` and closes', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.evaluate(() => document.body.setAttribute('data-still-here', 'yes'))
    const popup = await tab.popupOf(() =>
      tab.click({ role: 'button', name: 'Log in with a popup' }),
    )
    await popup.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    expect(await popup.evaluate(() => window.opener === null)).toBe(true)
    await enterCredentials(popup, site)
    await popup.waitUntilClosed()
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    expect(await tab.evaluate(() => document.body.getAttribute('data-still-here'))).toBe('yes')
    expect(site.emulator.count('token')).toBe(1)
  })

  it('L2: if the user closes the popup, the app shows popup_closed and the login button', async () => {
    const tab = await site.open(await site.newProfile(), '/')
    const popup = await tab.popupOf(() =>
      tab.click({ role: 'button', name: 'Log in with a popup' }),
    )
    await popup.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    await popup.close()
    await tab.waitForText('The popup was closed before the login completed')
    await tab.waitForText('popup_closed')
    await tab.click({ role: 'button', name: 'Log in again' })
    await enterCredentials(tab, site)
    await waitUntilLoggedIn(tab)
  })

  it('X17: the user stays signed in after a reload, which causes a user request only in server mode', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    const before = site.emulator.requests().length
    await tab.reload()
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
    const endpoints = site.emulator
      .requests()
      .slice(before)
      .filter(({ method }) => method !== 'OPTIONS')
      .map(({ endpoint }) => endpoint)
    expect(endpoints).toEqual(variant.mode === 'browser' ? [] : ['userinfo'])
  })

  it('C9: a login that started on a protected page returns to the URL of that page, with query and hash', async () => {
    const profile = await site.newProfile()
    const tab = await site.open(profile, '/reports/2026?view=table#q4')
    await enterCredentials(tab, site)
    await tab.waitFor({ role: 'heading', name: 'The year 2026' })
    expect(await tab.url()).toBe(`${site.url}/reports/2026?view=table#q4`)
    await tab.waitForText('Fourth quarter')
    expect(await tab.evaluate(() => document.querySelector('.is-marked')?.id)).toBe('q4')
    expect(await tab.evaluate(() => document.querySelectorAll('table').length)).toBe(1)
  })

  it('X13: a protected page starts no login after a logout', async () => {
    const tab = await site.open(await site.newProfile(), '/reports/2026')
    await enterCredentials(tab, site)
    await tab.waitFor({ role: 'heading', name: 'The year 2026' })
    await tab.click({ role: 'link', name: 'Tokens' })
    await tab.click({ role: 'button', name: 'Log out here' })
    await waitUntilLoggedOut(tab)
    await tab.click({ role: 'link', name: 'Report' })
    await tab.waitForText('Log in to see this page.')
    expect(site.emulator.count('authorize')).toBe(1)
    expect(await tab.url()).toBe(`${site.url}/reports/2026`)
  })

  it('C6: after a denied login, the page where the login started shows access_denied, and a second login works', async () => {
    site.emulator.setSwitches({ skipConsent: false })
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.click(logInButton)
    await enterCredentials(tab, site)
    await tab.click({ role: 'button', name: 'Deny' })
    await tab.waitForText('You denied the login')
    await tab.waitForText('access_denied')
    expect(await tab.url()).toBe(`${site.url}/profile`)
    await tab.click({ role: 'button', name: 'Log in again' })
    await tab.click({ role: 'button', name: 'Allow' })
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    await tab.waitForNoText('access_denied')
  })

  it('if the redirect URI is not registered, a login ends on an error page of GenAuth that shows the redirect URI to add', async () => {
    site.emulator.setApp({ redirectUris: ['http://localhost:3000/callback'] })
    const tab = await site.open(await site.newProfile(), '/')
    await tab.click(logInButton)
    await tab.waitForText('redirect_uri_mismatch')
    await tab.waitForText(`"${site.callback}" is not on the login callback list`)
    await tab.waitForText('Add exactly this URL')
    await tab.back()
    await waitUntilLoggedOut(tab)
  })
})
