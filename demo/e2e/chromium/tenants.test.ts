import type { Tab } from 'genauth-browsers'
import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn } from '../support/log-in'
import { type Site, setUpSite } from '../support/set-up-site'
import { browserMode, serverVariants, type Variant } from '../support/variants'

const button = (name: string) => ({ role: 'button', name }) as const

const oidcVariants: readonly Variant[] = [browserMode.oidc, ...serverVariants.slice(-1)]

/** Logs in to a tenant with a button of the page "Tenants and roles". */
async function chooseTenant(tab: Tab, site: Site, label: string): Promise<void> {
  await tab.click(button(label))
  await enterCredentials(tab, site)
  await tab.waitForText('Current tenant')
}

/** Refreshes the token on the page "Tokens". */
async function refreshToken(tab: Tab, { emulator }: Site): Promise<void> {
  await tab.click({ role: 'link', name: 'Tokens' })
  await tab.click(button('Refresh now'))
  await expect
    .poll(() => emulator.count('token', { grantType: 'refresh_token', status: 200 }))
    .toBe(1)
}

async function openTenants(site: Site): Promise<Tab> {
  return site.open(await site.newProfile(), '/tenants')
}

/** Counts the logins with the given parameters. */
const logins = ({ emulator }: Site, login: Record<string, string>) =>
  emulator.count('authorize', { login })

describe.each(oidcVariants)('the page "Tenants and roles" in $mode mode', (variant) => {
  const site = setUpSite(variant, { tenants: true })

  it('O60: a switch of the tenant shows the user and the roles of the other tenant, also after a token refresh and a reload', async () => {
    const tab = await openTenants(site)
    await chooseTenant(tab, site, 'Log in to Acme Engines')
    await tab.waitForText('ada@acme.example')
    await tab.waitForText('Next payment')
    expect(logins(site, { tenant_id: 'acme' })).toBe(1)

    await chooseTenant(tab, site, 'Switch to Globex Looms')
    await tab.waitForText('ada@globex.example')
    await tab.waitForText('viewer')
    await tab.waitForNoText('Next payment')
    expect(logins(site, { tenant_id: 'globex' })).toBe(1)

    await refreshToken(tab, site)
    await tab.click({ role: 'link', name: 'Tenants' })
    await tab.waitForText('ada@globex.example')
    await tab.reload()
    await tab.waitForText('ada@globex.example')
    await tab.waitForNoText('acme.example')
  })

  it('O61: a role that GenAuth takes away is gone after the next request for the user', async () => {
    const tab = await openTenants(site)
    await chooseTenant(tab, site, 'Log in to Acme Engines')
    await tab.waitForText('Next payment')
    await tab.click(button('Take admin away'))
    await expect
      .poll(() => site.emulator.users[0]?.tenants?.['acme']?.['roles'])
      .toEqual(['editor'])
    await tab.click(button('Reload roles'))
    await tab.waitForNoText('Next payment')
    await tab.waitForText('to see the payroll')
  })

  it('O62: a user creates an account on the registration page, and returns to the page signed in', async () => {
    const tab = await openTenants(site)
    await tab.click(button('Create an account'))
    await tab.waitFor({ role: 'heading', name: 'Create an account' })
    await tab.fill({ label: 'Name' }, 'Grace Hopper')
    await tab.fill({ label: 'Username' }, 'grace')
    await tab.fill({ label: 'Password' }, 'hopper')
    await tab.click(button('Create an account'))
    await tab.waitFor({ role: 'link', name: 'Grace Hopper, your profile' })
    expect(new URL(await tab.url()).pathname).toBe('/tenants')
    expect(logins(site, { login_page_context: '{"goto":"/register"}' })).toBe(1)
    await refreshToken(tab, site)
  })

  it('O63: a button of a connection logs in with this connection', async () => {
    const tab = await openTenants(site)
    await tab.click(button('Continue with GitHub'))
    await tab.waitForText('with the connection github')
    await enterCredentials(tab, site)
    await tab.waitFor({ role: 'heading', name: 'Your roles' })
    expect(logins(site, { ext_idp_conn_id: 'github' })).toBe(1)
  })

  it('O64: a request for more scopes shows the claims of these scopes', async () => {
    const tab = await openTenants(site)
    await chooseTenant(tab, site, 'Log in to Acme Engines')
    await tab.waitForText('not requested')
    await tab.click(button('Request these claims'))
    await tab.waitForText('"ada"')
    await tab.waitForNoText('not requested')
    await tab.waitForText('ada@acme.example')
    const [entry] = site.emulator.requests('authorize').slice(-1)
    expect(entry?.login?.['scope']).toMatch(/roles.*username external_id extended_fields/)
  })

  it('O68: a switch of the account signs the user out, and shows the login page although GenAuth has a session', async () => {
    const tab = await openTenants(site)
    await chooseTenant(tab, site, 'Log in to Acme Engines')
    await tab.click(button('Switch account'))
    await tab.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    await tab.fill({ label: 'Username' }, 'alan')
    await tab.fill({ label: 'Password' }, 'turing')
    await tab.click(button('Log in'))
    await tab.waitFor({ role: 'link', name: 'Alan, your profile' })
    await tab.waitForNoText('ada@acme.example')
    expect(logins(site, { prompt: 'login consent' })).toBe(1)
    await refreshToken(tab, site)
  })

  it('O65: the entered username is in the field of the login page', async () => {
    const tab = await openTenants(site)
    await tab.fill({ label: 'With your username' }, 'ada')
    await tab.click(button('Continue'))
    await tab.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    await tab.waitFor({ label: 'Username' })
    const entered = await tab.evaluate(
      () => document.querySelector<HTMLInputElement>('#username')?.value,
    )
    expect(entered).toBe('ada')
  })
})

describe('the page "Tenants and roles" with the protocol oauth', () => {
  const site = setUpSite(browserMode.oauth, { tenants: true })

  it('O66: the buttons of the tenants are disabled, and the page shows the roles of the user', async () => {
    const tab = await site.open(await site.newProfile(), '/profile')
    await logIn(tab, site)
    await tab.click({ role: 'link', name: 'Tenants' })
    await tab.waitForText('Only the protocol oidc has tenants.')
    await tab.waitForText('Next payment')
    const disabled = await tab.evaluate(() =>
      [...document.querySelectorAll('.tenant button')].map((one) => one.matches(':disabled')),
    )
    expect(disabled).toEqual([true, true])
  })
})
