import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { useChromium } from './use-chromium'

/** After this time, the client treats a navigation as dropped. The Navigation API must report a dropped navigation earlier. */
const navigationTimeoutMs = 10_000

/** Starts a login whose navigation is dropped, and returns the login's error code and duration. */
function beginLogin(page: Page): Promise<{ code: string; afterMs: number }> {
  return page.evaluate(async () => {
    const startedAt = performance.now()
    const code = await window.genauth.login().catch((error: { code: string }) => error.code)
    return { code: String(code), afterMs: performance.now() - startedAt }
  })
}

describe('a login whose navigation the browser cancels', () => {
  const start = useChromium()

  it('L5: a login rejects with `login_abandoned` as soon as the user cancels the navigation with Escape', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    profile.emulator.setFault('authorize', { kind: 'delay', delayMs: 60_000 })
    const page = await profile.open()
    const browser = await profile.context.newCDPSession(page)
    const login = beginLogin(page)
    await expect.poll(() => profile.emulator.count('authorize')).toBe(1)
    await browser.send('Page.stopLoading')
    const { code, afterMs } = await login
    expect(code).toBe('login_abandoned')
    expect(afterMs).toBeLessThan(navigationTimeoutMs)
    expect(await page.evaluate(() => window.genauth.getPendingAction() ?? 'idle')).toBe('idle')
  })

  it('L5: a login rejects with `login_abandoned` as soon as the user stays on a page with unsaved changes', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    const page = await profile.open()
    page.on('dialog', (dialog) => void dialog.dismiss())
    // Chromium shows a `beforeunload` dialog only after a user interaction.
    await page.getByRole('button', { name: 'Open a copy' }).focus()
    await page.keyboard.press('a')
    await page.evaluate(() =>
      window.addEventListener('beforeunload', (event) => event.preventDefault()),
    )
    const { code, afterMs } = await beginLogin(page)
    expect(code).toBe('login_abandoned')
    expect(afterMs).toBeLessThan(navigationTimeoutMs)
    expect(profile.emulator.count('authorize')).toBe(0)
  })

  it('L5: a login is not abandoned if a router changes the page’s URL during the redirect', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    profile.emulator.setFault('authorize', { kind: 'delay', delayMs: 1000 })
    const page = await profile.open()
    await page.evaluate(() => {
      const login = window.genauth.login()
      const note = ({ code }: { code: string }) => sessionStorage.setItem('settled', code)
      login.catch(note)
      const changeUrl = () => {
        if (window.genauth.getPendingAction() !== 'login') return
        history.pushState(null, '', '/two')
        setTimeout(changeUrl, 50)
      }
      setTimeout(changeUrl)
    })
    await page.waitForURL(({ href }) => href.startsWith(profile.emulator.url))
    await page.goto(`${profile.url}/`)
    expect(await page.evaluate(() => sessionStorage.getItem('settled'))).toBeNull()
  })
})

describe('a logout that starts during the redirect of a login', () => {
  const start = useChromium()

  it('L5: a logout during the redirect of a login cancels the redirect of the login, and stays pending until the browser leaves the page', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    profile.emulator.setFault('authorize', { kind: 'delay', delayMs: 5000 })
    profile.emulator.setFault('logout', { kind: 'delay', delayMs: 1000 })
    const page = await profile.open()
    await page.evaluate(() => {
      document.title = 'before the logout'
      window.genauth.login().catch(() => undefined)
      const note = () => sessionStorage.setItem('settled', 'logout')
      // The logout must start while the login's navigation is running.
      setTimeout(() => void window.genauth.logout().then(note, note), 500)
    })
    // The logout returns to the root of the app, which is the URL of this page.
    await page.waitForFunction(() => window.genauth && document.title !== 'before the logout')
    expect(profile.emulator.count('authorize')).toBe(1)
    expect(profile.emulator.count('logout')).toBe(1)
    expect(await page.evaluate(() => sessionStorage.getItem('settled'))).toBeNull()
  })
})
