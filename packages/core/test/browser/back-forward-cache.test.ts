import type { BrowserContext } from 'playwright'
import { describe, expect, it, vi } from 'vitest'
import { type App, logIn, statusOf, useApp } from './app'

/** A context whose pages report what they are when they come out of the back/forward cache, at once and a moment later. */
async function newReportingContext(app: App): Promise<BrowserContext> {
  const context = await app.newContext()
  await context.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return
      const { genauth } = window
      const tell = (when: string) => {
        const session = genauth.getSession()
        const facts = [
          when,
          session.status,
          genauth.getPendingAction() ?? 'idle',
          genauth.peekToken() ? 'token' : 'none',
        ]
        void fetch(`/report?${facts.join(',')}`)
      }
      tell('shown')
      setTimeout(() => {
        genauth
          .renew()
          .then(() => tell('renewed'))
          .catch(() => tell('not renewed'))
      }, 600)
    })
  })
  return context
}

describe.each(['tab', 'shared'] as const)('the back/forward cache, with %s storage', (storage) => {
  const app = useApp({ protocol: 'oauth', storage })

  it('takes the page in, and gives it back logged in', async () => {
    const page = await app.open(await newReportingContext(app), '/first')
    await logIn(page, app)
    await page.goto(`${app.url}/second`)
    await page.evaluate(() => window.genauth.ready())
    expect(await statusOf(page)).toBe('authenticated')
    await page.evaluate(() => void setTimeout(() => history.back()))
    await vi.waitFor(() => expect(app.reports).toHaveLength(2), { timeout: 8000 })
    expect(app.reports).toEqual([
      'shown,authenticated,idle,token',
      'renewed,authenticated,idle,token',
    ])
  })

  it('gives nothing private back after a logout', async () => {
    const page = await app.open(await newReportingContext(app), '/first')
    await logIn(page, app)
    await page.goto(`${app.url}/second`)
    await page.evaluate(() => window.genauth.ready())
    await page.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await page.evaluate(() => void setTimeout(() => history.back()))
    await vi.waitFor(() => expect(app.reports).toHaveLength(2), { timeout: 8000 })
    expect(app.reports).toEqual(['shown,anonymous,idle,none', 'not renewed,anonymous,idle,none'])
  })

  it('lets the button work again after Back from the login page', async () => {
    const page = await app.open(await newReportingContext(app), '/first')
    await page.evaluate(() => void window.genauth.login())
    await page.waitForURL((address) => address.href.startsWith(app.emulator.url))
    await page.evaluate(() => void setTimeout(() => history.back()))
    await vi.waitFor(() => expect(app.reports).toHaveLength(2), { timeout: 8000 })
    expect(app.reports[1]).toBe('not renewed,anonymous,idle,none')
  })
})
