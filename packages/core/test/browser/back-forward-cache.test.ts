import type { Tab } from 'genauth-browsers'
import { describe, expect, it, vi } from 'vitest'
import { type App, useApp } from './app'
import { logIn } from './log-in'
import { goTo, statusOf } from './observe'
import { reportRestored } from './report-restored'

const waiting = { timeout: 40_000 }

/**
 * Goes back to the previous page, and waits for the reports of this page. The page reports the state of its client twice: when the browser
 * restores the page from the back/forward cache, and after the next refresh.
 */
async function goBackAndReport(tab: Tab, app: App, reports: string[]): Promise<void> {
  await tab.evaluate(() => void setTimeout(() => history.back()))
  await vi.waitFor(() => expect(app.reports).toEqual(reports), waiting)
}

describe.each(['tab', 'shared'] as const)(
  'a page from the back/forward cache with %s storage',
  (storage) => {
    const app = useApp({ protocol: 'oauth', storage })

    it('T4, L5: the back/forward cache restores the app’s page with its session, and a refresh of that session succeeds', async () => {
      app.setPage({ tail: reportRestored })
      const tab = await app.open(await app.newProfile(), '/first')
      await logIn(tab, app)
      await goTo(tab, `${app.url}/second`)
      expect(await statusOf(tab)).toBe('authenticated')
      await goBackAndReport(tab, app, [
        'shown,authenticated,token',
        'renewed,authenticated,token,idle',
      ])
    })

    it('L9: a page from the back/forward cache is signed out if the user has logged out on a later page', async () => {
      app.setPage({ tail: reportRestored })
      const tab = await app.open(await app.newProfile(), '/first')
      await logIn(tab, app)
      await goTo(tab, `${app.url}/second`)
      await tab.evaluate(() => window.genauth.logout({ scope: 'local' }))
      await goBackAndReport(tab, app, [
        'shown,anonymous,no token',
        'not renewed,anonymous,no token,idle',
      ])
    })
  },
)

describe('the Back button on a page of another origin', () => {
  const app = useApp({ protocol: 'oauth' })

  it('L9: a page from the back/forward cache is signed out after a global logout', async () => {
    app.setPage({ tail: reportRestored })
    const tab = await app.open(await app.newProfile(), '/first')
    await logIn(tab, app)
    await tab.evaluate(() => void window.genauth.logout({ returnTo: '/bye' }))
    await tab.waitForUrl(({ pathname }) => pathname === '/bye')
    await goBackAndReport(tab, app, [
      'shown,anonymous,no token',
      'not renewed,anonymous,no token,idle',
    ])
  })

  it('L5: Back from GenAuth rejects the login with `login_abandoned`, no action is pending, and the next login works', async () => {
    app.setPage({
      tail: `<script type="module">
        addEventListener('pageshow', ({ persisted }) => {
          if (!persisted) return
          const { events, genauth } = window
          setTimeout(() => {
            const { status } = genauth.getSession()
            fetch('/report?' + [status, genauth.getPendingAction() ?? 'idle', ...events], { keepalive: true })
            for (const button of document.querySelectorAll('button')) if (button.textContent === 'Log in') button.click()
          })
        })
      </script>`,
    })
    const tab = await app.open(await app.newProfile(), '/first')
    await tab.click({ role: 'button', name: 'Log in' })
    await tab.waitForUrl(({ href }) => href.startsWith(app.emulator.url))
    const states = () =>
      new Set(
        app.emulator
          .requests('authorize')
          .flatMap(({ unredacted }) => unredacted.query['state'] ?? []),
      )
    expect(states().size).toBe(1)
    await tab.evaluate(() => void setTimeout(() => history.back()))
    await vi.waitFor(() => expect(states().size).toBe(2), waiting)
    await vi.waitFor(() => expect(app.reports).toEqual(['anonymous,idle,login_abandoned']), waiting)
  })
})
