import { describe, expect, it } from 'vitest'
import {
  enterCredentials,
  logIn,
  logInButton,
  waitUntilLoggedIn,
  waitUntilLoggedOut,
} from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { variants } from './support/variants'

describe.each(variants)('the browser history on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const isServer = variant.mode === 'server'
  const oldCallback = `${isServer ? `/auth/${variant.protocol}` : ''}/callback?code=old&state=genauth-r.old`
  /** The path after a callback: in server mode the server redirects to the root, in browser mode the callback page removes its query. */
  const afterCallback = isServer ? '/' : '/callback'

  it('L4: two clicks on a login button open GenAuth’s login page only one time and show no error notice', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.waitFor(logInButton)
    await tab.evaluate(() => {
      const buttons = [...document.querySelectorAll('button')]
      const button = buttons.find(({ textContent }) => textContent === 'Log in with GenAuth')
      button?.click()
      button?.click()
    })
    await enterCredentials(tab, site)
    await waitUntilLoggedIn(tab)
    expect(site.emulator.count('authorize')).toBe(1)
    expect(site.emulator.count('token')).toBe(1)
    expect(await tab.evaluate(() => document.querySelector('.notices')?.textContent)).toBe('')
  })

  it('L5: after Back from GenAuth’s page, the login button works', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.click(logInButton)
    await tab.waitFor({ label: 'Password' })
    await tab.back()
    await logIn(tab, site)
    await tab.waitForText('ada@example.com')
    expect(site.emulator.count('token')).toBe(1)
  })

  it('C2: the user stays signed in if the browser opens, reloads or goes back to the callback URL of an earlier login', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.goTo(site.url + oldCallback)
    await waitUntilLoggedIn(tab)
    expect(await tab.url()).toBe(site.url + afterCallback)
    await tab.reload()
    await waitUntilLoggedIn(tab)
    await tab.click({ role: 'link', name: 'Profile' })
    await tab.back()
    await tab.waitForUrl(({ pathname }) => pathname === afterCallback)
    await waitUntilLoggedIn(tab)
    expect(site.emulator.count('token')).toBe(1)
  })

  it('C2: a signed-out user who opens the callback URL of an earlier login sees an error and can log in', async () => {
    const tab = await site.open(await site.newProfile(), oldCallback)
    await tab.waitForText('This login cannot be completed')
    expect(await tab.url()).toBe(site.url + afterCallback)
    expect(site.emulator.count('token')).toBe(0)
    await logIn(tab, site)
    expect(await tab.url()).toBe(`${site.url}/`)
  })

  it('L9: after a logout at GenAuth, the Back button shows no private data', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.waitForText('ada@example.com')
    await tab.goTo(`${site.url}/tokens`)
    await tab.click({ role: 'button', name: 'Log out everywhere' })
    await tab.waitForUrl(({ href }) => href === `${site.url}/`)
    for (const path of ['/tokens', '/profile']) {
      await tab.back()
      await tab.waitForUrl(({ pathname }) => pathname === path)
      await waitUntilLoggedOut(tab)
      await tab.waitForNoText('ada@example.com')
    }
  })
})
