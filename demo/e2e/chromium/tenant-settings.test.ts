import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn, logInButton, waitUntilLoggedOut } from '../support/log-in'
import { setUpSite } from '../support/set-up-site'
import { browserMode, type Variant } from '../support/variants'

const variants: readonly Variant[] = [
  browserMode.oidc,
  { mode: 'server', protocol: 'oidc', authMethod: 'client_secret_post' },
]

describe.each(variants)('the settings of a tenant on oidc, $mode mode', (variant) => {
  const site = setUpSite(variant)

  it.each([
    // In browser mode, the ID token must fit into a URL. In server mode, it must also fit into a cookie.
    [2048, '/oidc/session/end'],
    [3000, variant.mode === 'browser' ? '/oidc/session/end' : '/login/profile/logout'],
    [6000, '/login/profile/logout'],
  ])(
    'L11: with an ID token of %i bytes, a logout ends the login at GenAuth through %s and returns to the app',
    async (bytes, path) => {
      site.emulator.setSwitches({ idTokenBytes: bytes })
      const tab = await site.open(await site.newProfile(), '/tokens')
      await logIn(tab, site)
      await tab.click({ role: 'button', name: 'Refresh now' })
      await expect
        .poll(() => site.emulator.count('token', { grantType: 'refresh_token', status: 200 }))
        .toBe(1)
      await tab.reload()
      await tab.click({ role: 'button', name: 'Log out everywhere' })
      await tab.waitForUrl(({ href }) => href === `${site.url}/`)
      await waitUntilLoggedOut(tab)
      await tab.waitForNoText('state_mismatch')
      const requests = site.emulator.requests('logout')
      expect(requests.map((request) => [request.path, request.status])).toEqual([[path, 303]])
      await tab.click(logInButton)
      await tab.waitFor({ label: 'Password' })
    },
  )

  it('after a forced logout of the user, the next token refresh ends the session, and the next login requires the password', async () => {
    const tab = await site.open(await site.newProfile(), '/tokens')
    await logIn(tab, site)
    await site.emulator.logOutUser('ada')
    await tab.waitFor({ role: 'link', name: 'Ada, your profile' })
    await tab.click({ role: 'button', name: 'Refresh now' })
    await tab.waitForText('Your session has ended')
    await tab.click({ role: 'button', name: 'Log in again' })
    await tab.waitFor({ label: 'Password' })
  })

  it('a login to an app that is restricted to tenants shows access_denied, and a later login works', async () => {
    site.emulator.setApp({ tenants: ['acme'] })
    const tab = await site.open(await site.newProfile(), '/profile')
    await tab.click(logInButton)
    await tab.waitForText('access_denied')
    expect(await tab.url()).toBe(`${site.url}/profile`)
    site.emulator.setApp({ tenants: undefined })
    await tab.click({ role: 'button', name: 'Log in again' })
    await enterCredentials(tab, site)
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
  })
})

describe.each([true, false])(
  'with the option consentForOfflineAccess %s',
  (consentForOfflineAccess) => {
    describe.each(variants)('a login on oidc, $mode mode', (variant) => {
      const site = setUpSite(variant, { client: { consentForOfflineAccess } })

      it.each([true, false])(
        'at a tenant with the switch offlineAccessNeedsConsent %s, the session can be refreshed unless the tenant needs the missing consent',
        async (offlineAccessNeedsConsent) => {
          site.emulator.setSwitches({ offlineAccessNeedsConsent })
          const tab = await site.open(await site.newProfile(), '/tokens')
          await logIn(tab, site)
          const [authorize] = site.emulator.requests('authorize')
          expect(authorize?.unredacted.query['prompt']).toBe(
            consentForOfflineAccess ? 'consent' : undefined,
          )
          const canRefresh = consentForOfflineAccess || !offlineAccessNeedsConsent
          if (canRefresh) {
            await tab.click({ role: 'button', name: 'Refresh now' })
            const refreshes = () => site.emulator.count('token', { grantType: 'refresh_token' })
            await expect.poll(refreshes).toBe(1)
          } else {
            await tab.waitForText('until the token expires and the session ends')
          }
        },
      )
    })
  },
)
