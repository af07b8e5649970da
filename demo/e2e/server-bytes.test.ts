import { describe, expect, it } from 'vitest'
import { logIn, waitUntilLoggedOut } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { loginVariants } from './support/variants'

const servers = loginVariants.filter(({ mode }) => mode === 'server')

describe.each(servers)(
  'the responses that the browser receives in server mode on $protocol, $authMethod',
  (variant) => {
    const site = setUpSite(variant)

    it('B1: the browser receives no secret, token, code or verifier in any response from the login to the logout', async () => {
      const tab = await site.open(await site.newProfile(), '/profile')
      await logIn(tab, site)
      await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
      await tab.click({ role: 'link', name: 'Tokens' })
      await tab.click({ role: 'button', name: 'Refresh now' })
      await expect
        .poll(() => site.emulator.count('token', { grantType: 'refresh_token', status: 200 }))
        .toBe(1)
      await tab.click({ role: 'button', name: 'Introspect' })
      await tab.waitForText('Active')
      await tab.reload()
      await tab.click({ role: 'button', name: 'Log out everywhere' })
      await tab.waitForUrl(({ href }) => href === `${site.url}/`)
      await waitUntilLoggedOut(tab)

      const sent = site.takeSent()
      // The recording contains the page, the responses of the routes, and the cookie.
      for (const part of ['<!doctype html>', '"authenticated"', 'ada@example.com', 'HttpOnly']) {
        expect(sent).toContain(part)
      }
      // GenAuth has issued at least a secret, a verifier, a code, and two pairs of tokens.
      expect(site.emulator.issued()).toContain(site.emulator.app.secret)
      expect(site.emulator.issued().length).toBeGreaterThan(6)
      expect(site.secretsIn(sent)).toEqual([])
      expect(site.secretsIn(`${sent}${site.emulator.issued()[0]}`)).toHaveLength(1)
    })
  },
)
