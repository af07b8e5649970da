import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { enterCredentials, logInButton, waitUntilLoggedIn } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { loginVariants } from './support/variants'

const report = { role: 'link', name: 'Report' } as const
const reportPath = '/reports/2026'
const signedInText = 'The year 2026'

/** The number of pages that push an earlier page out of the back/forward cache of every browser. */
const furtherPages = 9

// The rule does not depend on the protocol.
describe.each(loginVariants.filter(({ protocol }) => protocol === 'oidc'))(
  'Back to a page behind RequireLogin in $mode mode',
  (variant) => {
    const site = setUpSite(variant)
    const logins = () => site.emulator.count('authorize')

    /** Opens the page behind `RequireLogin` with a link. The app redirects to the login page. */
    async function openReport(tab: Tab): Promise<void> {
      await tab.click(report)
      await tab.waitFor({ label: 'Password' })
    }

    /** Goes back to a page of the demo that the browser loads again. */
    async function goBackTo(tab: Tab, path: string): Promise<void> {
      for (let page = 1; page <= furtherPages; page += 1) {
        await tab.goTo(`${site.emulator.url}/login?page=${page}`)
      }
      const pagesOfLogin = site.emulator.count('authorize') > 0 ? 1 : 0
      await tab.evaluate(
        (steps) => void setTimeout(() => history.go(-steps)),
        furtherPages + pagesOfLogin,
      )
      await tab.waitForUrl(({ href }) => href === site.url + path)
      await tab.waitFor(logInButton)
      const type = await tab.evaluate(
        () => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type,
      )
      expect(type).toBe('back_forward')
    }

    it('X20: after Back to a page that the browser loads again, RequireLogin shows a login button, which logs in', async () => {
      const tab = await site.open(await site.newProfile(), '/')
      await openReport(tab)
      await goBackTo(tab, reportPath)
      expect(logins()).toBe(1)
      await tab.click(logInButton)
      await enterCredentials(tab, site)
      await tab.waitForText(signedInText)
      await waitUntilLoggedIn(tab)
      expect(logins()).toBe(2)
    })

    it('X20: after Back to a page behind RequireLogin that the browser loads again, the next Back leaves this page', async () => {
      const tab = await site.open(await site.newProfile(), '/')
      await openReport(tab)
      await goBackTo(tab, reportPath)
      await tab.back()
      await tab.waitForUrl(({ href }) => href === `${site.url}/`)
      expect(logins()).toBe(1)
    })

    it('X20: after Back to a page without a guard, a link to a page behind RequireLogin redirects to the login page', async () => {
      const tab = await site.open(await site.newProfile(), '/profile')
      await tab.waitFor(logInButton)
      await goBackTo(tab, '/profile')
      await openReport(tab)
      expect(logins()).toBe(1)
    })

    it('X20: a reload of a page behind RequireLogin redirects, also after Back', async () => {
      const tab = await site.open(await site.newProfile(), '/')
      await openReport(tab)
      await goBackTo(tab, reportPath)
      await tab.reload()
      await tab.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
      expect(logins()).toBe(2)
    })
  },
)
