import { describe, expect, it } from 'vitest'
import { logIn, logInButton } from './support/log-in'
import { setUpSite } from './support/set-up-site'
import { browserMode } from './support/variants'

const markup = '<img src=x onerror="document.title=`owned`"><b>bold</b>'

describe('a callback URL from an attacker', () => {
  const site = setUpSite(browserMode.oauth)

  it('C6: the app shows markup in the error description of a callback URL as text', async () => {
    const tab = await site.open(await site.newProfile(), '/')
    await tab.click(logInButton)
    await tab.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    const [request] = site.emulator.requests('authorize')
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: markup,
      state: request?.unredacted.query['state'] ?? '',
    })
    await tab.goTo(`${site.url}/callback?${query}`)
    await tab.waitForText('You denied the login')
    await tab.waitForText(markup)
    expect(await tab.evaluate(() => document.querySelectorAll('img[src=x], b').length)).toBe(0)
    expect(await tab.evaluate(() => document.title)).not.toContain('owned')
  })

  it('C4: the callback of an attacker’s login does not change the signed-in user', async () => {
    const attacker = await site.open(await site.newProfile(), '/')
    await attacker.click(logInButton)
    await attacker.waitForUrl(({ href }) => href.startsWith(site.emulator.url))
    const [request] = site.emulator.requests('authorize')
    const state = request?.unredacted.query['state'] ?? ''
    const victim = await site.open(await site.newProfile(), '/')
    await logIn(victim, site)
    const redeemed = site.emulator.count('token')
    await victim.goTo(`${site.url}/callback?code=${'a'.repeat(40)}&state=${state}`)
    await victim.waitFor({ role: 'link', name: 'Ada, your profile' })
    expect(new URL(await victim.url()).search).toBe('')
    expect(site.emulator.count('token')).toBe(redeemed)
  })
})
