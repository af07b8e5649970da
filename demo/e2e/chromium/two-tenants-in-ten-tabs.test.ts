import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { enterCredentials } from '../support/log-in'
import { type Site, setUpSite } from '../support/set-up-site'
import { browserMode, serverVariants, type Variant } from '../support/variants'

declare global {
  interface Window {
    /** What the page has shown of the tenants, in order, without repetitions. */
    shownTenants: string[]
  }
}

/** What the page shows of each tenant: the current tenant, the e-mail address, the roles and the payroll. */
const shown = {
  acme: 'Acme Engines, ada@acme.example, admin editor, payroll',
  globex: 'Globex Looms, ada@globex.example, viewer',
}

/** Records what a tab shows of the tenants after every change of its document. */
function watch(tab: Tab): Promise<void> {
  return tab.evaluate(() => {
    window.shownTenants = []
    const textsOf = (selector: string) =>
      [...document.querySelectorAll(selector)].map(({ textContent }) => textContent)
    const record = () => {
      const text = document.body.textContent
      const parts = [
        textsOf('.is-current .tenant-name').join(' '),
        (text.match(/ada@\w+\.example/g) ?? []).join(' '),
        textsOf('[aria-label="Roles"] code').join(' '),
        text.includes('Next payment') ? 'payroll' : '',
      ]
      const line = parts.filter(Boolean).join(', ')
      if (line !== '' && line !== window.shownTenants.at(-1)) window.shownTenants.push(line)
    }
    record()
    new MutationObserver(record).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
    })
  })
}

const shownIn = (tab: Tab) => tab.evaluate(() => window.shownTenants)

/** Switches the tenant in one tab. */
async function switchTo(name: string, tab: Tab, site: Site): Promise<void> {
  await tab.click({ role: 'button', name })
  await enterCredentials(tab, site)
}

/** Opens ten tabs that show the session. In browser mode, the tabs share the session in local storage. */
async function openTabs(site: Site): Promise<readonly [Tab, Tab, ...Tab[]]> {
  const profile = await site.newProfile()
  const first = await site.open(profile, '/tenants?storage=shared')
  await switchTo('Log in to Acme Engines', first, site)
  await first.waitForText('Next payment')
  const second = await site.open(profile, '/tenants')
  const others: Tab[] = []
  while (others.length < 8) others.push(await site.open(profile, '/tenants'))
  const tabs = [first, second, ...others] as const
  for (const tab of tabs) await tab.waitForText('Next payment')
  return tabs
}

const variants: readonly Variant[] = [browserMode.oidc, ...serverVariants.slice(-1)]

describe.each(variants)('two tenants in ten tabs, in $mode mode', (variant) => {
  const site = setUpSite(variant, { tenants: true })

  it('O67: after a switch of the tenant in one tab, every tab shows the new tenant, and none of them mixes the tenants or shows the previous tenant again', async () => {
    const [first, second, ...others] = await openTabs(site)
    const watched = [second, ...others]
    for (const tab of watched) await watch(tab)

    await switchTo('Switch to Globex Looms', first, site)
    for (const tab of [first, ...watched]) await tab.waitForText('ada@globex.example')
    for (const tab of watched) {
      await expect.poll(() => shownIn(tab)).toEqual([shown.acme, shown.globex])
    }

    // The other pages read the user from the query cache.
    for (const tab of watched) {
      await tab.click({ role: 'link', name: 'Profile' })
      await tab.waitForText('ada@globex.example')
      await tab.click({ role: 'link', name: 'Tenants' })
      await tab.waitFor({ role: 'heading', name: 'Your roles' })
      for (const line of (await shownIn(tab)).slice(1)) {
        expect(line).not.toMatch(/acme|payroll|admin/)
      }
    }

    await first.click({ role: 'link', name: 'Tokens' })
    await first.click({ role: 'button', name: 'Refresh now' })
    await expect
      .poll(() => site.emulator.count('token', { grantType: 'refresh_token', status: 200 }))
      .toBe(1)
    for (const tab of watched) {
      await tab.reload()
      await tab.waitForText('ada@globex.example')
      await tab.waitForText('viewer')
      await tab.waitForNoText('acme.example')
    }

    for (const tab of others) await watch(tab)
    await switchTo('Switch to Acme Engines', second, site)
    for (const tab of others) {
      await tab.waitForText('ada@acme.example')
      await expect.poll(() => shownIn(tab)).toEqual([shown.globex, shown.acme])
    }
  })
})
