import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { enterCredentials, statusOf, useApp } from './app'

async function openPopup(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.evaluate(() => {
      const login = window.genauth.loginWithPopup()
      login.then(
        (session) => window.events.push(`popup:${session.status}`),
        (error: { code: string }) => window.events.push(`popup:${error.code}`),
      )
    }),
  ])
  return popup
}

describe.each(['oauth', 'oidc'] as const)('popup login on %s', (protocol) => {
  const app = useApp({ protocol })

  it('logs in while the page stays where it is, and the popup closes', async () => {
    const page = await app.open(await app.newContext(), '/deep?x=1')
    const popup = await openPopup(page)
    await popup.waitForURL((url) => url.href.startsWith(app.emulator.url))
    const closed = popup.waitForEvent('close')
    await enterCredentials(popup, app.emulator)
    await closed
    await page.waitForFunction(() => window.events.includes('popup:authenticated'))
    expect(await statusOf(page)).toBe('authenticated')
    expect(page.url()).toBe(`${app.url}/deep?x=1`)
    expect(app.emulator.count('token')).toBe(1)
    expect(await page.evaluate(() => window.genauth.getPendingAction())).toBeUndefined()
  })

  it('says so when the user closes the popup', async () => {
    const page = await app.open(await app.newContext())
    const popup = await openPopup(page)
    await popup.waitForURL((url) => url.href.startsWith(app.emulator.url))
    await popup.close()
    await page.waitForFunction(() => window.events.includes('popup:popup_closed'))
    expect(await statusOf(page)).toBe('anonymous:none')
  })

  it('two clicks are one popup, and one window that was handed in is used', async () => {
    const page = await app.open(await app.newContext())
    const popups: Page[] = []
    page.on('popup', (popup) => popups.push(popup))
    await page.evaluate(() => {
      const handedIn = window.open('about:blank', '_blank', 'popup')
      for (const popup of [handedIn, null]) {
        window.genauth.loginWithPopup({ popup }).then(
          ({ status }) => window.events.push(`popup:${status}`),
          (error: { code: string }) => window.events.push(`popup:${error.code}`),
        )
      }
    })
    await expect.poll(() => popups[0]?.url()).toContain(app.emulator.url)
    expect(popups).toHaveLength(1)
    await enterCredentials(popups[0] as Page, app.emulator)
    await page.waitForFunction(
      () => window.events.filter((event) => event === 'popup:authenticated').length === 2,
    )
    expect(app.emulator.count('token')).toBe(1)
  })

  it('a popup that the browser blocks says so', async () => {
    const context = await app.newContext()
    await context.addInitScript(() => {
      window.open = () => null
    })
    const page = await app.open(context)
    const code = await page.evaluate(() =>
      window.genauth.loginWithPopup().catch((error: { code: string }) => error.code),
    )
    expect(code).toBe('popup_blocked')
  })

  it('a login page that isolates itself is no closed popup, and its answer comes home', async () => {
    const context = await app.newContext()
    await context.route(`${app.emulator.url}/**`, async (route) => {
      const response = await route.fetch({ maxRedirects: 0 })
      const headers = { ...response.headers(), 'cross-origin-opener-policy': 'same-origin' }
      await route.fulfill({ response, headers })
    })
    const page = await app.open(context)
    // The popup has the focus then. Playwright lets every page believe that it has it.
    await page.evaluate(() => {
      document.hasFocus = () => false
    })
    const popup = await openPopup(page)
    await popup.waitForURL((url) => url.href.startsWith(app.emulator.url))
    expect(await popup.evaluate(() => window.opener)).toBeNull()
    await enterCredentials(popup, app.emulator)
    await page.waitForFunction(() => window.events.includes('popup:authenticated'))
    expect(app.emulator.count('token')).toBe(1)
  })

  it('forged answers are ignored', async () => {
    const page = await app.open(await app.newContext())
    const popup = await openPopup(page)
    await popup.waitForURL((url) => url.href.startsWith(app.emulator.url))
    // A foreign origin, which even knows the state: the login page itself has the opener's window.
    const state = await popup.evaluate(() => document.documentElement.outerHTML + location.href)
    await popup.evaluate((text) => {
      const known = /genauth-p\.[\w-]+/.exec(text)?.[0] ?? 'genauth-p.guess'
      const parameters = `code=stolen&state=${known}`
      const digest = crypto.subtle.digest('SHA-256', new TextEncoder().encode(known))
      return digest.then((hash) => {
        const name = btoa(String.fromCharCode(...new Uint8Array(hash)))
        const channel = `genauth-popup.${name.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
        const answer = { type: 'genauth:popup', name: channel, parameters }
        window.opener.postMessage(answer, '*')
        new BroadcastChannel(channel).postMessage(answer)
      })
    }, state)
    // The same origin, with names that a script could guess.
    await page.evaluate(() => {
      for (const name of [
        'genauth-popup',
        'genauth-popup.',
        `genauth:${window.genauth.key}:tabs`,
      ]) {
        const parameters = 'code=stolen&state=genauth-p.guess'
        new BroadcastChannel(name).postMessage({ type: 'genauth:popup', name, parameters })
        window.postMessage({ type: 'genauth:popup', name, parameters }, location.origin)
      }
    })
    await enterCredentials(popup, app.emulator)
    await page.waitForFunction(() => window.events.includes('popup:authenticated'))
    expect(app.emulator.count('token')).toBe(1)
  })
})
