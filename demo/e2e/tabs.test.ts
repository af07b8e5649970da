import { describe, expect, it } from 'vitest'
import { logIn, logInButton, waitUntilLoggedIn, waitUntilLoggedOut } from './support/log-in'
import { fingerprint } from './support/token-page'
import { useSite } from './support/use-site'

describe.each(['oauth', 'oidc'] as const)('two tabs on %s', (protocol) => {
  const site = useSite(protocol)

  it('that share their storage follow each other in and out, and renew once', async () => {
    site.emulator.setApp({ accessTokenSeconds: 5 })
    const profile = await site.newProfile()
    const first = await site.open(profile, '/tokens?storage=shared')
    const second = await site.open(profile, '/tokens')
    await waitUntilLoggedOut(second)
    await logIn(first, site)
    await waitUntilLoggedIn(second)
    await expect.poll(() => fingerprint(second)).toMatch(/^\w\w \w\w/)
    const before = await fingerprint(second)
    expect(await fingerprint(first)).toBe(before)

    site.emulator.setApp({ accessTokenSeconds: 1000 })
    await expect.poll(() => fingerprint(second), { timeout: 10_000 }).not.toBe(before)
    const after = await fingerprint(second)
    await expect.poll(() => fingerprint(first)).toBe(after)
    expect(site.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)

    await second.click({ role: 'button', name: 'Log out here' })
    await first.waitForText('You are logged out')
    await waitUntilLoggedOut(first)
    expect(site.emulator.count('authorize')).toBe(1)
  })

  it('with a session each log in by single sign-on, and follow a logout', async () => {
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
})
