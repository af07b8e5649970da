import type { Page } from 'playwright'
import { describe, it } from 'vitest'
import { useChromium } from './use-chromium'

/** When the client gives up on a navigation by itself. The Navigation API has to be faster. */
const stayMs = 10_000

/** Begins a login whose page does not come, and says how it ended and after how many milliseconds. */
function beginLogin(page: Page): Promise<{ code: string; afterMs: number }> {
  return page.evaluate(async () => {
    const startedAt = performance.now()
    const code = await window.genauth.login().catch((error: { code: string }) => error.code)
    return { code: String(code), afterMs: performance.now() - startedAt }
  })
}

describe('a login that the user does not let happen', () => {
  const start = useChromium()

  it('L5: is abandoned as soon as the user stops loading, as Escape does', async (test) => {
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
    expect(afterMs).toBeLessThan(stayMs)
    expect(await page.evaluate(() => window.genauth.getPendingAction() ?? 'idle')).toBe('idle')
  })

  it('L5: is abandoned as soon as the user chooses to stay on a page with unsaved changes', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    const page = await profile.open()
    page.on('dialog', (dialog) => void dialog.dismiss())
    // No page may ask before a person has done something in it.
    await page.getByRole('button', { name: 'Open a copy' }).focus()
    await page.keyboard.press('a')
    await page.evaluate(() =>
      window.addEventListener('beforeunload', (event) => event.preventDefault()),
    )
    const { code, afterMs } = await beginLogin(page)
    expect(code).toBe('login_abandoned')
    expect(afterMs).toBeLessThan(stayMs)
    expect(profile.emulator.count('authorize')).toBe(0)
  })

  it('L5: is not abandoned by a router that changes the URL of the page while it leaves', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    profile.emulator.setFault('authorize', { kind: 'delay', delayMs: 1000 })
    const page = await profile.open()
    await page.evaluate(() => {
      const login = window.genauth.login()
      const note = ({ code }: { code: string }) => sessionStorage.setItem('settled', code)
      login.catch(note)
      const look = () => {
        if (window.genauth.getPendingAction() !== 'login') return
        history.pushState(null, '', '/two')
        setTimeout(look, 50)
      }
      setTimeout(look)
    })
    await page.waitForURL(({ href }) => href.startsWith(profile.emulator.url))
    await page.goto(`${profile.url}/`)
    expect(await page.evaluate(() => sessionStorage.getItem('settled'))).toBeNull()
  })
})

describe('a logout that replaces a login which is still loading', () => {
  const start = useChromium()

  it('L5: is pending until the browser has left', async (test) => {
    const { expect } = test
    const profile = await start(test, { isScheduled: false })
    profile.emulator.setFault('authorize', { kind: 'delay', delayMs: 5000 })
    profile.emulator.setFault('logout', { kind: 'delay', delayMs: 1000 })
    const page = await profile.open()
    await page.evaluate(() => {
      window.genauth.login().catch(() => undefined)
      const note = () => sessionStorage.setItem('settled', 'logout')
      // Long enough for the login to be on its way; the logout has to come while it is.
      setTimeout(() => void window.genauth.logout().then(note, note), 500)
    })
    await page.waitForURL(({ href }) => href.startsWith(profile.emulator.url))
    expect(profile.emulator.count('authorize')).toBe(1)
    expect(profile.emulator.count('logout')).toBe(1)
    await page.goto(`${profile.url}/`)
    expect(await page.evaluate(() => sessionStorage.getItem('settled'))).toBeNull()
  })
})
