import { source as axe } from 'axe-core'
import type { ProfileOptions, Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn, waitUntilLoggedOut } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { browserMode } from './support/variants'

/** Returns the violations that axe finds on the current page: the rule and the element. */
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

const displays: readonly (readonly [string, ProfileOptions])[] = [
  ['light colours', { colorScheme: 'light' }],
  ['dark colours on a phone', { colorScheme: 'dark', widthPx: 360 }],
]

/** Returns how far the page can be scrolled sideways. */
const overflowPx = (tab: Tab) =>
  tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

const site = setUpSite(browserMode.oidc, { tenants: true })

describe.each(displays)('the accessibility of the demo with %s', (name, display) => {
  async function check(tab: Tab): Promise<void> {
    expect(await violations(tab)).toEqual([])
    expect(await overflowPx(tab)).toBeLessThanOrEqual(0)
  }

  it(`with ${name}, the browser uses the width, the colour scheme and the reduced motion of the test profile`, async () => {
    const tab = await site.open(await site.newProfile(display), '/')
    expect(
      await tab.evaluate(() => ({
        colorScheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
        widthPx: window.innerWidth,
      })),
    ).toEqual({ widthPx: 1280, ...display })
    expect(await tab.evaluate(() => matchMedia('(prefers-reduced-motion)').matches)).toBe(true)
  })

  it(`axe finds no violation on the pages of a signed-out user with ${name}`, async () => {
    const tab = await site.open(await site.newProfile(display), '/')
    for (const path of ['/', '/profile', '/tokens', '/tenants', '/nowhere']) {
      await tab.goTo(site.url + path)
      await tab.waitFor({ role: 'button', name: 'Log in' })
      await check(tab)
    }
  })

  it(`axe finds no violation on the pages of a signed-in user with ${name}`, async () => {
    const tab = await site.open(await site.newProfile(display), '/reports/2026?view=table#q4')
    await enterCredentials(tab, site)
    await tab.waitFor({ label: 'Note about this report' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Bars' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Home' })
    await tab.waitFor({ role: 'link', name: 'See your profile' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Profile' })
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    await check(tab)
    await tab.click({ role: 'link', name: 'Tokens' })
    await tab.click({ role: 'button', name: 'Introspect' })
    await tab.waitForText('Issuer')
    await check(tab)
    await tab.click({ role: 'link', name: 'Tenants' })
    await tab.click({ role: 'button', name: 'Switch to Acme Engines' })
    await enterCredentials(tab, site)
    await tab.waitForText('Next payment')
    await check(tab)
    await tab.click({ role: 'button', name: 'Take admin away' })
    await tab.waitFor({ role: 'button', name: 'Reload roles' })
    await tab.click({ role: 'button', name: 'Reload roles' })
    await tab.waitForText('to see the payroll')
    await check(tab)
  })

  it(`axe finds no violation in the workbench or in the error notices with ${name}`, async () => {
    const tab = await site.open(await site.newProfile(display), '/tokens')
    await logIn(tab, site)
    await tab.click({ role: 'button', name: 'Workbench' })
    site.emulator.setFault('token', { kind: 'status', status: 503 })
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('The last token refresh failed, but you are still logged in')
    await check(tab)
    site.emulator.clearFaults()
    site.emulator.revokeEverything()
    await tab.waitForText('Your session has ended')
    await check(tab)
  })

  it(`axe finds no violation in the error notice of a denied login with ${name}`, async () => {
    site.emulator.setSwitches({ skipConsent: false })
    const tab = await site.open(await site.newProfile(display), '/reports/2026')
    await enterCredentials(tab, site)
    await tab.click({ role: 'button', name: 'Deny' })
    await tab.waitForText('access_denied')
    await check(tab)
  })
})

describe('keyboard use of the demo', () => {
  const focused = (tab: Tab) =>
    tab.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName)

  it('the first press of Tab moves the focus to the skip link, and a click on a link moves the focus to the heading', async () => {
    const tab = await site.open(await site.newProfile(), '/')
    await waitUntilLoggedOut(tab)
    await tab.press('Tab')
    expect(await focused(tab)).toBe('Skip to content')
    await tab.press('Enter')
    await expect.poll(() => tab.evaluate(() => document.activeElement?.id)).toBe('content')
    await tab.press('Tab')
    expect(await focused(tab)).toBe('Log in with GenAuth')
    await tab.click({ role: 'link', name: 'Tokens' })
    await expect.poll(() => focused(tab)).toBe('Tokens')
    expect(await tab.evaluate(() => document.title)).toBe('Tokens · GenAuth demo')
    expect(await tab.evaluate(() => document.querySelectorAll('h1').length)).toBe(1)
  })

  it('the theme button changes the colours, and the colours stay the same after a reload', async () => {
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
