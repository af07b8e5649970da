import type { BrowserContext } from 'playwright'
import { describe, expect, it } from 'vitest'
import { logIn, statusOf, useApp } from './app'

describe('storage that is missing', () => {
  const app = useApp({ protocol: 'oauth', storage: 'shared' })

  it('memory: works until the page is left', async () => {
    app.setOptions({ storage: 'memory' })
    const page = await app.open(await app.newContext())
    await logIn(page, app)
    expect(await page.evaluate(() => window.genauth.getToken())).toBeTruthy()
    await page.reload()
    await page.evaluate(() => window.genauth.ready())
    expect(await statusOf(page)).toBe('anonymous:none')
  })

  async function openTwo(context: BrowserContext) {
    const first = await app.open(context)
    const second = await app.open(context)
    await logIn(first, app)
    await second.waitForFunction(() => window.genauth.getSession().status === 'authenticated')
    return { first, second }
  }

  it.each([
    ['BroadcastChannel', () => Reflect.deleteProperty(window, 'BroadcastChannel')],
    [
      'Web Locks',
      () => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }),
    ],
  ])('without %s tabs still keep in step, and renew once', async (_name, remove) => {
    const context = await app.newContext()
    await context.addInitScript(remove)
    const { first, second } = await openTwo(context)
    await first.evaluate(() => window.genauth.renew())
    const token = await first.evaluate(() => window.genauth.peekToken())
    await second.waitForFunction((expected) => window.genauth.peekToken() === expected, token)
    expect(app.emulator.count('token', { grantType: 'refresh_token' })).toBe(1)
    await second.evaluate(() => window.genauth.logout({ scope: 'local' }))
    await first.waitForFunction(() => window.genauth.getSession().status === 'anonymous')
    expect(await statusOf(first)).toBe('anonymous:logout')
  })

  it('without IndexedDB a login lives in memory', async () => {
    const context = await app.newContext()
    await context.addInitScript(() =>
      Object.defineProperty(window, 'indexedDB', {
        get: () => {
          throw new DOMException('blocked', 'SecurityError')
        },
      }),
    )
    const page = await app.open(context)
    await logIn(page, app)
    await page.evaluate(() => window.genauth.renew())
    expect(await statusOf(page)).toBe('authenticated')
  })

  it('with an IndexedDB that never answers nobody waits for ever', async () => {
    const context = await app.newContext()
    await context.addInitScript(() => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
    })
    const page = await app.open(context)
    expect(await statusOf(page)).toBe('anonymous:none')
  })

  it.each(['throws when it is looked at', 'throws when it is used'])(
    'web storage that %s: says that no redirect can work, and stands in no logout’s way',
    async (how) => {
      app.setOptions({ storage: 'tab' })
      const context = await app.newContext()
      await context.addInitScript((isLookedAt) => {
        const blocked = () => {
          throw new DOMException('blocked', 'SecurityError')
        }
        if (!isLookedAt) {
          Object.assign(Storage.prototype, { getItem: blocked, setItem: blocked })
          Storage.prototype.removeItem = blocked
          return
        }
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(window, name, { get: blocked })
        }
      }, how.includes('looked'))
      const page = await app.open(context)
      expect(await statusOf(page)).toBe('anonymous:none')
      const code = await page.evaluate(() =>
        window.genauth.login().catch((error: { code: string }) => error.code),
      )
      expect(code).toBe('storage_unavailable')
      await page.evaluate(() => void window.genauth.logout())
      await page.waitForURL((address) => address.href.startsWith(app.emulator.url))
    },
  )

  it('garbage is nobody’s, and replaced by a login', async () => {
    app.setOptions({ storage: 'tab' })
    const context = await app.newContext()
    const page = await app.open(context)
    await page.evaluate(() => {
      for (const name of ['session', 'logins', 'owner', 'returns']) {
        sessionStorage.setItem(`genauth:${window.genauth.key}:${name}`, '{"broken')
      }
      localStorage.setItem(`genauth:${window.genauth.key}:owners`, '[7]')
      localStorage.setItem(`genauth:${window.genauth.key}:logout`, 'yesterday')
    })
    await page.reload()
    await page.evaluate(() => window.genauth.ready())
    expect(await statusOf(page)).toBe('anonymous:none')
    await logIn(page, app)
    await page.reload()
    await page.evaluate(() => window.genauth.ready())
    expect(await statusOf(page)).toBe('authenticated')
  })

  it('that is full says so before the page is left', async () => {
    app.setOptions({ storage: 'tab' })
    const page = await app.open(await app.newContext())
    const code = await page.evaluate(() => {
      for (let size = 4_000_000, n = 0; size > 0; n += 1) {
        try {
          sessionStorage.setItem(`${n}`, 'x'.repeat(size))
        } catch {
          size = Math.floor(size / 2)
        }
      }
      return window.genauth.login().catch((error: { code: string }) => error.code)
    })
    expect(code).toBe('storage_unavailable')
  })
})
