import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const logouts = () => world.server.to('/auth/logout')
const local = { scope: 'local' } as const

/** Logs out while the server is down. */
async function logOutWhileDown(tab: Tab): Promise<void> {
  world.server.isDown = true
  await tab.genauth.logout(local)
  world.server.isDown = false
}

describe('`logout()` in server mode', () => {
  it('L7: `logout()` ends the session in the tab before the server responds', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/logout', () => later<Response>().promise)
    void tab.genauth.logout()
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
    expect(tab.genauth.getPendingAction()).toBe('logout')
    expect(logouts()[0]).toMatchObject({ method: 'POST', keepalive: true })
  })

  it('`logout()` redirects to GenAuth’s logout URL', async () => {
    const tab = await openLoggedIn(world)
    void tab.genauth.logout()
    await settle()
    expect(tab.page.navigations).toEqual([
      `https://tenant.example/logout?redirect_uri=${encodeURIComponent(`${home}/`)}`,
    ])
  })

  it('`logout()` with the scope `local` does not navigate', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.logout(local)
    expect(tab.page.navigations).toEqual([])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
  })

  it.each([
    ['/bye?a=1&b=2#ä', '/bye?a=1&b=2#%C3%A4'],
    ['https://evil.example/', '/'],
    ['//evil.example', '/'],
  ])(
    'L10: `logout()` sends only a `returnTo` on the app’s own origin: %s',
    async (returnTo, expected) => {
      const tab = await openLoggedIn(world)
      await tab.genauth.logout({ ...local, returnTo })
      expect(logouts()[0]?.url.searchParams.get('returnTo')).toBe(expected)
    },
  )

  it('`logout()` sends `revoke=false` only if its option `revoke` is false', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.logout({ ...local, revoke: false })
    await tab.genauth.logout({ ...local })
    expect(logouts().map(({ url }) => url.searchParams.get('revoke'))).toEqual(['false', null])
  })

  it('B7, L11: a local logout requests the universal logout, and so does the repetition of a failed logout request', async () => {
    const tab = await openLoggedIn(world)
    await logOutWhileDown(tab)
    await tab.load().ready()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual(['?universal=true', '?universal=true'])
  })

  it('L11: `logout()` in a frame requests the universal logout, because a frame cannot use /logout/continue', async () => {
    const tab = await openLoggedIn(world)
    tab.page.isFramed = true
    void tab.genauth.logout()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual(['?universal=true'])
    expect(tab.page.navigations).toHaveLength(1)
  })

  it('L5: a login that starts during a logout is recognized on the next page even if a logout listener clears sessionStorage', async () => {
    const tab = await openLoggedIn(world)
    tab.genauth.on('logout', async () => {
      await settle()
      tab.values.clear()
    })
    const logout = tab.genauth.logout(local)
    void tab.genauth.login()
    await logout
    await settle()
    expect(tab.page.navigations).toEqual([expect.stringContaining('/auth/login')])
    expect(tab.values.get('genauth:/auth:left-for-login')).toBe('1')
  })

  it('L11: `logout()` outside a frame does not request the universal logout', async () => {
    const tab = await openLoggedIn(world)
    void tab.genauth.logout()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual([''])
  })

  it('L8: `logout()` stores the error of a failed revocation in the session’s `error`', async () => {
    const tab = await openLoggedIn(world)
    const error = { code: 'server_error', message: 'GenAuth failed.' } as const
    world.server.on('/auth/logout', () => json({ logoutUrl: 'https://tenant.example/', error }))
    await tab.genauth.logout(local)
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'logout',
      error: { code: 'server_error', message: expect.stringContaining('GenAuth failed.') },
    })
  })

  it('T1: `logout()` signs the user out in all tabs, and each tab fires one `logout` event', async () => {
    const tabs = [await openLoggedIn(world), await openLoggedIn(world), await openLoggedIn(world)]
    await tabs[0]?.genauth.logout(local)
    await settle()
    for (const tab of tabs) {
      expect(tab.status()).toBe('anonymous:logout')
      expect(tab.events).toEqual(['logout'])
    }
    expect(logouts()).toHaveLength(1)
  })

  it('L9: a page that is restored from the back/forward cache is signed out synchronously after a logout in another tab', async () => {
    const tab = await openLoggedIn(world)
    tab.page.fire('pagehide')
    const other = await openLoggedIn(world)
    await logOutWhileDown(other)
    expect(tab.status()).toBe('authenticated:session-1')
    tab.page.fire('pageshow', true)
    expect(tab.status()).toBe('anonymous:logout')
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('L9: after a logout and a login of another user in other tabs, a page from the back/forward cache fires `logout` and then `login`', async () => {
    const tab = await openLoggedIn(world)
    tab.page.fire('pagehide')
    const other = await openLoggedIn(world)
    await other.genauth.logout(local)
    world.server.logIn({ sub: 'user-2' })
    tab.page.fire('pageshow', true)
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['logout', 'login']])
  })

  it('a `logout` listener that rejects does not stop the logout', async () => {
    const tab = await openLoggedIn(world)
    tab.genauth.on('logout', () => Promise.reject(new Error('error of the app')))
    await tab.genauth.logout(local)
    expect(world.server.session).toBeUndefined()
  })
})

describe('a logout whose request to the server fails', () => {
  it('L8: `logout()` rejects if the server is down, and the tab signs the user out', async () => {
    const tab = await openLoggedIn(world)
    world.server.isDown = true
    expect(await failure(tab.genauth.logout())).toMatchObject({ code: 'network_error' })
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'logout',
      error: { code: 'network_error' },
    })
    expect(tab.page.navigations).toEqual([])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('L8: the next page repeats a failed logout request before it shows a session', async () => {
    const before = await openLoggedIn(world)
    await logOutWhileDown(before)
    const tab = before.load()
    const shown: string[] = []
    tab.genauth.subscribe(() => shown.push(tab.status()))
    await tab.ready()
    await settle()
    expect(shown.filter((status) => status.startsWith('authenticated'))).toEqual([])
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.session).toBeUndefined()
    await tab.load().ready()
    expect(logouts()).toHaveLength(2)
  })

  it('L8: a page that the server rendered with the session repeats a failed logout request', async () => {
    const before = await openLoggedIn(world)
    await logOutWhileDown(before)
    const tab = before.load()
    await tab.ready({ initialSession: world.server.facts() })
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.session).toBeUndefined()
  })

  it.each([
    ['', {}],
    [' without any storage', { originStorage: undefined, tabStorage: undefined }],
  ])(
    'L8: a page%s repeats its failed logout request when the server is up',
    async (_name, runtime) => {
      const tab = await openLoggedIn(world, { runtime })
      schedule(tab)
      await logOutWhileDown(tab)
      await world.advance(5000)
      expect(world.server.session).toBeUndefined()
      expect(tab.status()).toBe('anonymous:logout')
      expect(tab.genauth.renewal.nextAt()).toBeUndefined()
      expect(tab.events).toEqual(['logout'])
    },
  )

  it.each([
    ['returns 403', () => errorResponse('cross_origin_request', 403)],
    ['returns unexpected JSON', () => json({ ok: true })],
    ['returns HTML', () => new Response('<h1>Not found</h1>', { status: 404 })],
    ['returns a logout URL that is not http', () => json({ logoutUrl: 'javascript:alert(1)' })],
  ])(
    'L8: a failed logout request is repeated with a growing backoff while the server %s',
    async (_name, respond) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/logout', respond)
      await failure(tab.genauth.logout())
      expect(tab.page.navigations).toEqual([])
      const next = tab.load()
      schedule(next)
      await next.ready()
      await world.advance(60 * 60_000)
      expect(next.status()).toBe('anonymous:logout')
      expect(logouts().length).toBeGreaterThan(8)
      expect(logouts().length).toBeLessThan(40)
      world.server.on('/auth/logout', undefined)
      await world.advance(5 * 60_000)
      expect(world.server.session).toBeUndefined()
      expect(next.events).toEqual([])
    },
  )

  it.each(['this tab', 'another tab'])(
    'L8, X6: a failed logout request is not repeated if another user has logged in later in %s',
    async (where) => {
      const tab = await openLoggedIn(world)
      schedule(tab)
      await logOutWhileDown(tab)
      world.server.logIn({ sub: 'user-2' })
      const next = where === 'this tab' ? tab.load() : world.open()
      next.values.set('genauth:/auth:left-for-login', '1')
      await next.ready()
      await world.advance(60_000)
      expect(next.status()).toBe('authenticated:session-2')
      expect(world.server.session?.id).toBe('session-2')
      if (where === 'another tab') expect(tab.events).toEqual(['logout', 'login'])
    },
  )

  it('L8, X6: two failed logout requests do not sign the next user out', async () => {
    const before = await openLoggedIn(world)
    await logOutWhileDown(before)
    await logOutWhileDown(before)
    world.server.logIn({ sub: 'user-2' })
    const tab = before.load()
    await tab.ready()
    expect(tab.status()).toBe('authenticated:session-2')
  })

  it('L8: if two logout requests fail before the first session response, the user is signed out on the next page', async () => {
    world.server.logIn()
    world.server.isDown = true
    const before = world.open()
    before.genauth.start()
    await before.genauth.logout(local)
    await before.genauth.logout(local)
    world.server.isDown = false
    const tab = before.load()
    await tab.ready()
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.session).toBeUndefined()
  })

  it('L8: if a logout request fails before the first session response, the user is signed out after a failed login', async () => {
    world.server.logIn()
    world.server.isDown = true
    const before = world.open()
    before.genauth.start()
    await before.genauth.logout(local)
    void before.genauth.login()
    await settle()
    world.server.isDown = false
    world.server.flash = { code: 'access_denied', message: 'No.' }
    const tab = before.load()
    await tab.ready()
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.session).toBeUndefined()
  })

  it('L8: a logout request that fails before the first session response does not affect a later login', async () => {
    world.server.logIn()
    world.server.isDown = true
    const before = world.open()
    before.genauth.start()
    await before.genauth.logout(local)
    void before.genauth.login()
    await settle()
    world.server.isDown = false
    await world.advance(1000)
    world.server.logIn()
    const tab = before.load()
    await tab.ready()
    expect(tab.status()).toBe('authenticated:session-2')
  })

  it.each([
    ['the next page loads while the server is up', { isDown: false }],
    ['the next page loads while the server is down', { isDown: true }],
  ])(
    'L8: with the server’s clock an hour behind, a failed logout request does not affect a later login through a link to the login route if %s',
    async (_name, { isDown }) => {
      world.server.aheadMs = -60 * 60_000
      world.server.logIn()
      world.server.isDown = true
      const before = world.open()
      before.genauth.start()
      await before.genauth.logout(local)
      await world.advance(1000)
      world.server.logIn()
      world.server.isDown = isDown
      const tab = before.load()
      schedule(tab)
      await tab.ready()
      world.server.isDown = false
      await world.advance(5000)
      expect(tab.status()).toBe('authenticated:session-2')
      expect(world.server.session?.id).toBe('session-2')
    },
  )
})
