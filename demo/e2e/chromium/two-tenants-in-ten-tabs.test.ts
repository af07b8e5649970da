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

/** What the page shows only in one tenant. */
const marks = {
  acme: /Acme Engines|acme\.example|admin|payroll/,
  globex: /Globex Looms|globex\.example|viewer/,
}

/** Waits until a tab shows everything of a tenant, and returns the tenants that it has shown, in order: `mixed` if two at the same time. */
async function tenantsShownBy(tab: Tab, last: keyof typeof shown): Promise<string[]> {
  const lines = () => tab.evaluate(() => window.shownTenants)
  await expect.poll(async () => (await lines()).at(-1)).toBe(shown[last])
  const owners = (await lines()).map((line) => {
    const [isAcme, isGlobex] = [marks.acme.test(line), marks.globex.test(line)]
    return isAcme && isGlobex ? `mixed: ${line}` : isAcme ? 'acme' : 'globex'
  })
  return owners.filter((owner, index) => owner !== owners[index - 1])
}

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
      expect(await tenantsShownBy(tab, 'globex')).toEqual(['acme', 'globex'])
    }

    // The other pages read the user from the query cache.
    for (const tab of watched) {
      await tab.click({ role: 'link', name: 'Profile' })
      await tab.waitForText('ada@globex.example')
      await tab.click({ role: 'link', name: 'Tenants' })
      expect(await tenantsShownBy(tab, 'globex')).toEqual(['acme', 'globex'])
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
      expect(await tenantsShownBy(tab, 'acme')).toEqual(['globex', 'acme'])
    }
  })
})
