import { createEmulator, type Emulator } from '@genauth/emulator'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { useApp } from './app'
import { logIn } from './log-in'
import { eventsOf, reload, statusOf, until } from './observe'

describe.each(['tab', 'shared'] as const)(
  'two clients on one origin with %s storage',
  (storage) => {
    const app = useApp({ protocol: 'oauth', storage })
    let other: Emulator
    beforeAll(async () => {
      other = await createEmulator({
        app: {
          grants: ['authorization_code', 'refresh_token'],
          tokenEndpointAuthMethod: 'none',
          revocationEndpointAuthMethod: 'none',
          redirectUris: [`${app.url}/callback`],
          id: 'ffffffffffffffffffffffff',
        },
      })
    })
    afterEach(() => other.reset())
    afterAll(() => other?.close())

    it('T5: two clients on one origin have separate sessions, logins, refreshes and logouts', async () => {
      const profile = await app.newProfile()
      const first = await app.open(profile)
      await logIn(first, app)
      app.setOptions({ appId: other.app.id, appHost: other.url })
      const second = await app.open(profile)
      expect(await statusOf(second)).toBe('anonymous:none')
      await logIn(second, { ...app, url: app.url, emulator: other }, 1)
      expect(await statusOf(second)).toBe('authenticated')
      const tokens = () =>
        Promise.all([first, second].map((tab) => tab.evaluate(() => window.genauth.peekToken())))
      const [firstToken, secondToken] = await tokens()
      expect(firstToken).not.toBe(secondToken)
      await second.evaluate(() => window.genauth.renew())
      expect((await tokens())[0]).toBe(firstToken)
      await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
      await first.evaluate(() => window.genauth.renew())
      expect(await statusOf(first)).toBe('authenticated')
      expect(await eventsOf(first)).toEqual(['login', 'renewed'])
      expect(await eventsOf(second)).toEqual(['login', 'renewed', 'logout'])
      app.setOptions({ appId: app.emulator.app.id, appHost: app.emulator.url })
      await reload(first)
      expect(await statusOf(first)).toBe('authenticated')
    })

    it.each([
      ['app ids', () => ({ appId: other.app.id })],
      ['hosts', () => ({ appHost: other.url })],
    ] as const)(
      'T5: two clients on one origin have separate sessions if only their %s differ',
      async (_name, difference) => {
        const profile = await app.newProfile()
        const first = await app.open(profile)
        await logIn(first, app)
        app.setOptions(difference())
        const second = await app.open(profile)
        expect(await statusOf(second)).toBe('anonymous:none')
        await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
        await first.evaluate(() => window.genauth.renew())
        expect(await statusOf(first)).toBe('authenticated')
        expect(await eventsOf(first)).toEqual(['login', 'renewed'])
        app.setOptions({ appId: app.emulator.app.id, appHost: app.emulator.url })
        await reload(first)
        expect(await statusOf(first)).toBe('authenticated')
      },
    )

    it('T5: a login fails with an error about `redirectUri` if two clients in one page have the same `redirectUri`', async () => {
      app.setPage({
        tail: `<script type="module">
        window.first = window.genauth
        window.options = { ...window.options, appId: ${JSON.stringify(other.app.id)}, appHost: ${JSON.stringify(other.url)} }
        await import('/page.js?other')
      </script>`,
      })
      const tab = await app.open(await app.newProfile())
      await until(tab, () => Reflect.get(window, 'first') !== window.genauth)
      await logIn(tab, { ...app, url: app.url, emulator: other }, 1)
      await until(tab, () => Reflect.get(window, 'first') !== window.genauth)
      const sessions = await tab.evaluate(() =>
        Promise.all(
          [Reflect.get(window, 'first') as typeof window.genauth, window.genauth].map(
            async (it) => {
              const session = await it.ready()
              return (
                session.status === 'anonymous' && `${session.error?.code} ${session.error?.message}`
              )
            },
          ),
        ),
      )
      expect(sessions[0]).toMatch(/^state_mismatch .*redirectUri/)
      expect(sessions[1]).toBe('undefined undefined')
      expect(other.count('token') + app.emulator.count('token')).toBe(0)
    })

    it('T5: two clients in one page with different redirect URIs handle only their own callbacks', async () => {
      app.setPage({
        tail: `<script type="module">
        window.first = window.genauth
        window.options = { ...window.options, appId: ${JSON.stringify(other.app.id)}, appHost: ${JSON.stringify(other.url)}, redirectUri: location.origin + '/other-callback' }
        await import('/page.js?other')
        await window.first.ready()
      </script>`,
      })
      const tab = await app.open(await app.newProfile())
      const statuses = () =>
        tab.evaluate(() =>
          [Reflect.get(window, 'first') as typeof window.genauth, window.genauth].map(
            (genauth) => genauth?.getSession().status,
          ),
        )
      // Wait until the imported module has replaced `window.genauth`. The load event of the page fires before that.
      await until(tab, () => Reflect.get(window, 'first') !== window.genauth)
      await tab.evaluate(() => {
        Object.assign(window, { genauth: Reflect.get(window, 'first') })
      })
      await logIn(tab, app)
      await expect.poll(statuses).toEqual(['authenticated', 'anonymous'])
      expect(await tab.url()).toBe(`${app.url}/`)
    })
  },
)
