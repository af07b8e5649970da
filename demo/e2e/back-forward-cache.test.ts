import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { logIn, logInButton, waitUntilLoggedIn } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { browserMode } from './support/variants'

describe('a page from the back/forward cache', () => {
  const site = setUpSite(browserMode.oauth, {}, { backForwardCache: true })

  /** Stores the text of a restored page, so that another tab can read it. Drivers cannot control the restored page itself. */
  const noteRestored = `addEventListener('pageshow', ({ persisted }) => {
    if (persisted) setTimeout(() => localStorage.setItem('shown', document.body.innerText))
  })`
  /** Waits until all images are loaded, because Firefox does not cache a page that is still loading. */
  const untilLoaded = (tab: Tab) =>
    expect
      .poll(() => tab.evaluate(() => [...document.images].every(({ complete }) => complete)))
      .toBe(true)
  const goBack = () => void setTimeout(() => history.back())
  const readShown = () => localStorage.getItem('shown') ?? ''

  it('L9: a page from the back/forward cache shows no private data if the user logged out on the next page', async () => {
    const profile = await site.newProfile()
    const tab = await site.open(profile, '/profile')
    await logIn(tab, site)
    await tab.waitForText('ada@example.com')
    await tab.runScript(noteRestored)
    await untilLoaded(tab)
    await tab.goTo(`${site.url}/tokens`)
    await tab.click({ role: 'button', name: 'Log out here' })
    await tab.waitForText('You are logged out')
    await tab.evaluate(goBack)
    const other = await site.open(profile, '/')
    await expect
      .poll(() => other.evaluate(readShown), { timeout: 40_000 })
      .toContain(logInButton.name)
    const shown = await other.evaluate(readShown)
    expect(shown).not.toMatch(/Ada|Lovelace|ada@example\.com/)
  })

  it('X15: after Back from GenAuth, a click on a link shows the next page even if a React Action still waits for the login', async () => {
    const profile = await site.newProfile()
    const tab = await site.open(profile, '/profile')
    await tab.waitFor(logInButton)
    await tab.runScript(`addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return
      const noteHeading = () => localStorage.setItem('shown', document.querySelector('h1').innerText)
      new MutationObserver(noteHeading).observe(document.body, { childList: true, subtree: true })
      setTimeout(() => document.querySelector('a[href="/tokens"]').click())
    })`)
    await untilLoaded(tab)
    await tab.click(logInButton)
    await tab.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    await tab.evaluate(goBack)
    const other = await site.open(profile, '/')
    await expect.poll(() => other.evaluate(readShown), { timeout: 40_000 }).toBe('Tokens')
  })

  it('T4: a page from the back/forward cache shows the user if the session has not ended', async () => {
    const profile = await site.newProfile()
    const tab = await site.open(profile, '/profile')
    await logIn(tab, site)
    await tab.waitForText('ada@example.com')
    await tab.runScript(noteRestored)
    await untilLoaded(tab)
    await tab.goTo(`${site.url}/tokens`)
    await waitUntilLoggedIn(tab)
    await tab.evaluate(goBack)
    const other = await site.open(profile, '/')
    await expect
      .poll(() => other.evaluate(readShown), { timeout: 40_000 })
      .toContain('ada@example.com')
  })
})
