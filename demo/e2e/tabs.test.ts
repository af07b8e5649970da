import { describe, expect, it } from 'vitest'
import {
  logIn,
  logInBriefly,
  logInButton,
  waitUntilLoggedIn,
  waitUntilLoggedOut,
} from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { readFingerprint, waitForLongToken } from './support/token-page'
import { browserMode, variants } from './support/variants'

describe.each(variants)('two tabs on $protocol, $mode mode, $authMethod', (variant) => {
  const site = setUpSite(variant)

  it('T1: two tabs with shared storage follow each other’s login and logout, and share one token refresh', async () => {
    const profile = await site.newProfile()
    const first = await site.open(profile, '/tokens?storage=shared')
    const second = await site.open(profile, '/tokens')
    await waitUntilLoggedOut(second)
    await logInBriefly(first, site, () => site.emulator.setApp({ accessTokenSeconds: 1000 }))
    await waitUntilLoggedIn(second)

    await waitForLongToken(first)
    await waitForLongToken(second)
    expect(await readFingerprint(second)).toBe(await readFingerprint(first))
    expect(site.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)

    await second.click({ role: 'button', name: 'Log out here' })
    await first.waitForText('You are logged out')
    await waitUntilLoggedOut(first)
    expect(site.emulator.count('authorize')).toBe(1)
  })
})

describe.each([browserMode.oauth, browserMode.oidc])(
  'two tabs with separate tokens, on $protocol',
  (variant) => {
    const site = setUpSite(variant)

    it('T1: a login in a second tab needs no password, and a logout in one tab signs both tabs out', async () => {
      const profile = await site.newProfile()
      const first = await site.open(profile, '/profile')
      await logIn(first, site)
      const second = await site.open(profile, '/tokens')
      await second.click(logInButton)
      await waitUntilLoggedIn(second)
      await second.click({ role: 'button', name: 'Log out here' })
      await first.waitForText('You are logged out')
      await waitUntilLoggedOut(first)
      expect(site.emulator.count('token', { grantType: 'authorization_code' })).toBe(2)
    })
  },
)
