import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { settled, statusOf } from './observe'

describe('an address to come back to that is on somebody else’s page', () => {
  const app = useApp({ protocol: 'oauth' })

  it('C8: is none, as the browser goes there', async () => {
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
      // So many logins in one tab would be a loop.
      const tab = await app.open(profile, '/deep')
      // GenAuth knows who this is, and sends the browser back at once.
      await tab.evaluate((value) => void window.genauth.login({ returnTo: value }), returnTo)
      await tab.waitForUrl(({ href }) => href === `${app.url}/`)
      await settled(tab)
      expect(await statusOf(tab)).toBe('authenticated')
      expect(await tab.evaluate(() => document.title)).toBe('App')
    }
  })
})
