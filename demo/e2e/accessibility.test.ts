import { source as axe } from 'axe-core'
import type { ProfileOptions, Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn, waitUntilLoggedOut } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { browserMode } from './support/variants'

/** What axe finds wrong with the page as it is: rule, and where. */
async function violations(tab: Tab): Promise<string[]> {
  await tab.runScript(axe)
  return tab.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const found = await axe.run()
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

const looks: readonly (readonly [string, ProfileOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark, on a phone', { colorScheme: 'dark', widthPx: 360 }],
]

/** How far a page can be scrolled sideways. */
const overflowPx = (tab: Tab) =>
  tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

const site = setUpSite(browserMode.oidc)

describe.each(looks)('in %s', (_name, look) => {
  async function check(tab: Tab): Promise<void> {
    expect(await violations(tab)).toEqual([])
    expect(await overflowPx(tab)).toBeLessThanOrEqual(0)
  }

  it('pages are as wide and as dark as they are meant to be here', async () => {
    const tab = await site.open(await site.newProfile(look), '/')
    expect(
      await tab.evaluate(() => ({
        colorScheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
        widthPx: window.innerWidth,
      })),
    ).toEqual({ widthPx: 1280, ...look })
    expect(await tab.evaluate(() => matchMedia('(prefers-reduced-motion)').matches)).toBe(true)
  })

  it('pages for visitors have no violation', async () => {
    const tab = await site.open(await site.newProfile(look), '/')
    for (const path of ['/', '/profile', '/tokens', '/nowhere']) {
      await tab.goTo(site.url + path)
      await tab.waitFor({ role: 'button', name: 'Log in' })
      await check(tab)
    }
  })

  it('pages for people who are logged in have no violation', async () => {
    const tab = await site.open(await site.newProfile(look), '/reports/2026?view=table#q4')
    await enterCredentials(tab, site)
    await tab.waitFor({ label: 'What do you make of it?' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Bars' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Home' })
    await tab.waitFor({ role: 'link', name: 'See who you are' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Profile' })
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Tokens' })
    await tab.click({ role: 'button', name: 'Introspect' })
    await tab.waitForText('Issuer')
    await check(tab)
  })

  it('the workbench and what goes wrong have no violation', async () => {
    const tab = await site.open(await site.newProfile(look), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Workbench' })
    site.emulator.setFault('token', { kind: 'status', status: 503 })
    await tab.click({ role: 'button', name: 'Renew now' })
    await tab.waitForText('The last renewal failed; you are still logged in')
    await check(tab)
    site.emulator.clearFaults()
    site.emulator.revokeEverything()
    await tab.waitForText('Your session has ended')
    await check(tab)
  })

  it('an error that a login came back with has no violation', async () => {
    site.emulator.setSwitches({ skipConsent: false })
    const tab = await site.open(await site.newProfile(look), '/reports/2026')
    await enterCredentials(tab, site)
    await tab.click({ role: 'button', name: 'Deny' })
    await tab.waitForText('access_denied')
    await check(tab)
  })
})

describe('with a keyboard', () => {
  const focused = (tab: Tab) =>
    tab.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName)

  it('the first key leads past the header, and the focus follows a navigation to its heading', async () => {
    const tab = await site.open(await site.newProfile(), '/')
    await waitUntilLoggedOut(tab)
    await tab.press('Tab')
    expect(await focused(tab)).toBe('Skip to the content')
    await tab.press('Enter')
    await expect.poll(() => tab.evaluate(() => document.activeElement?.id)).toBe('content')
    await tab.press('Tab')
    expect(await focused(tab)).toBe('Log in with GenAuth')
    await tab.click({ role: 'link', name: 'Tokens' })
    await expect.poll(() => focused(tab)).toBe('Tokens')
    expect(await tab.evaluate(() => document.title)).toBe('Tokens · GenAuth demo')
    expect(await tab.evaluate(() => document.querySelectorAll('h1').length)).toBe(1)
  })

  it('the colours go round, and are the same after a reload', async () => {
    const tab = await site.open(await site.newProfile({ colorScheme: 'light' }), '/')
    const ground = () =>
      tab.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    await tab.click({ role: 'button', name: 'Colours: system. Switch to light' })
    expect(await ground()).toBe(light)
    await tab.click({ role: 'button', name: 'Colours: light. Switch to dark' })
    await expect.poll(ground).not.toBe(light)
    const dark = await ground()
    await tab.reload()
    await tab.waitFor({ role: 'button', name: 'Colours: dark. Switch to system' })
    expect(await ground()).toBe(dark)
  })
})
