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

describe.each(variants)('the history of a tab on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)
  const isServer = variant.mode === 'server'
  const oldCallback = `${isServer ? `/auth/${variant.protocol}` : ''}/callback?code=old&state=genauth-r.old`
  /** A server sends the browser on; in a page the address stays, without what came back. */
  const afterCallback = isServer ? '/' : '/callback'

  it('L4: has GenAuth’s page once where the button was clicked twice, and nothing is said', async () => {
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

  it('L5: leads back from GenAuth’s page to a button that works', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.click(logInButton)
    await tab.waitFor({ label: 'Password' })
    await tab.back()
    await logIn(tab, site)
    await tab.waitForText('ada@example.com')
    expect(site.emulator.count('token')).toBe(1)
  })

  it('C2: keeps the login where the callback is opened again, reloaded, or gone Back to', async () => {
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

  it('C2: has a way on from a bookmark of the callback, where nobody is logged in', async () => {
    const tab = await site.open(await site.newProfile(), oldCallback)
    await tab.waitForText('That login cannot be finished here')
    expect(await tab.url()).toBe(site.url + afterCallback)
    expect(site.emulator.count('token')).toBe(0)
    await logIn(tab, site)
    expect(await tab.url()).toBe(`${site.url}/`)
  })

  it('L9: shows nothing private where Back leads after a logout at GenAuth', async () => {
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
