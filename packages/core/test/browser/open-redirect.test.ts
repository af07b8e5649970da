import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { settled, statusOf } from './observe'

describe('a `returnTo` on a foreign origin', () => {
  const app = useApp({ protocol: 'oauth' })

  it('C8: a login whose `returnTo` leads to a foreign origin returns to the root of the app', async () => {
    const profile = await app.newProfile()
    await logIn(await app.open(profile), app)
    const foreign = new URL(app.foreignUrl).host
    for (const returnTo of [
      `//${foreign}/`,
      `/\\${foreign}/`,
      `/\t/${foreign}/`,
      `/.//${foreign}/`,
      `${app.url}@${foreign}/`,
      app.foreignUrl,
      `blob:${app.url}/${crypto.randomUUID()}`,
      'java\nscript:document.title="owned"',
    ]) {
      // Each login uses a new tab, because the client treats many logins in one tab as a redirect loop.
      const tab = await app.open(profile, '/deep')
      // The user has a session at GenAuth, so GenAuth redirects back to the app without a login page.
      await tab.evaluate((value) => void window.genauth.login({ returnTo: value }), returnTo)
      await tab.waitForUrl(({ href }) => href === `${app.url}/`)
      await settled(tab)
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await tab.evaluate(() => document.title)).toBe('App')
    }
  })

  it('P10: a login on a page whose path begins with two slashes returns to the root of the app', async () => {
    const profile = await app.newProfile()
    await logIn(await app.open(profile), app)
    const tab = await app.open(profile, `//${new URL(app.foreignUrl).host}/`)
    await tab.evaluate(() => void window.genauth.login())
    await tab.waitForUrl(({ href }) => href === `${app.url}/`)
    await settled(tab)
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
