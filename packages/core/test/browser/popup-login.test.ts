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
})
