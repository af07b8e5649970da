import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { schedule } from '../session/schedule'
import { home, settle } from '../session/world'
import { failure } from '../support/failure'
import { refuse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const logouts = () => world.server.to('/auth/logout')
const local = { scope: 'local' } as const

/** Logs out while the server is down. */
async function logOutUnheard(tab: Tab): Promise<void> {
  world.server.isDown = true
  await tab.genauth.logout(local)
  world.server.isDown = false
}

describe('a logout', () => {
  it('L7: is there before the server has answered, and before anything else is', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/logout', () => later<Response>().promise)
    void tab.genauth.logout()
    await settle()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
    expect(tab.genauth.getPendingAction()).toBe('logout')
    expect(logouts()[0]).toMatchObject({ method: 'POST', keepalive: true })
  })

  it('leaves through GenAuth', async () => {
    const tab = await openLoggedIn(world)
    void tab.genauth.logout()
    await settle()
    expect(tab.page.navigations).toEqual([
      `https://tenant.example/logout?redirect_uri=${encodeURIComponent(`${home}/`)}`,
    ])
  })

  it('stays on the page where it is local', async () => {
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
  ])('L10: comes back to its own origin: %s', async (returnTo, expected) => {
    const tab = await openLoggedIn(world)
    await tab.genauth.logout({ ...local, returnTo })
    expect(logouts()[0]?.url.searchParams.get('returnTo')).toBe(expected)
  })

  it('leaves the tokens alone where it is told to', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.logout({ ...local, revoke: false })
    await tab.genauth.logout({ ...local })
    expect(logouts().map(({ url }) => url.searchParams.get('revoke'))).toEqual(['false', null])
  })

  it('B7, L11: requests no redirect cookie if it stays on the page, or is repeated', async () => {
    const tab = await openLoggedIn(world)
    await logOutUnheard(tab)
    await tab.load().ready()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual(['?universal=true', '?universal=true'])
  })

  it('L11: requests the universal logout in a frame, which cannot use /logout/continue', async () => {
    const tab = await openLoggedIn(world)
    tab.page.isFramed = true
    void tab.genauth.logout()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual(['?universal=true'])
    expect(tab.page.navigations).toHaveLength(1)
  })

  it('L5: leaves the login that is clicked meanwhile its mark though a listener clears sessionStorage', async () => {
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

  it('L11: that leaves a whole page does not ask for the universal logout', async () => {
    const tab = await openLoggedIn(world)
    void tab.genauth.logout()
    await settle()
    expect(logouts().map(({ url }) => url.search)).toEqual([''])
  })

  it('L8: says that the tokens could not be revoked', async () => {
    const tab = await openLoggedIn(world)
    const error = { code: 'server_error', message: 'GenAuth failed.' } as const
    world.server.on('/auth/logout', () => json({ logoutUrl: 'https://tenant.example/', error }))
    await tab.genauth.logout(local)
    expect(tab.genauth.getSession()).toMatchObject({ reason: 'logout', error })
  })

  it('T1: is one in all tabs, and each fires it once', async () => {
    const tabs = [await openLoggedIn(world), await openLoggedIn(world), await openLoggedIn(world)]
    await tabs[0]?.genauth.logout(local)
    await settle()
    for (const tab of tabs) {
      expect(tab.status()).toBe('anonymous:logout')
      expect(tab.events).toEqual(['logout'])
    }
    expect(logouts()).toHaveLength(1)
  })

  it('L9: of another tab is there as a page comes back from the back/forward cache, before anything is awaited', async () => {
    const tab = await openLoggedIn(world)
    tab.page.fire('pagehide')
    const other = await openLoggedIn(world)
    await logOutUnheard(other)
    expect(tab.status()).toBe('authenticated:session-1')
    tab.page.fire('pageshow', true)
    expect(tab.status()).toBe('anonymous:logout')
    await settle()
    expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
  })

  it('L9: somebody else’s logout and login are found there too', async () => {
    const tab = await openLoggedIn(world)
    tab.page.fire('pagehide')
    const other = await openLoggedIn(world)
    await other.genauth.logout(local)
    world.server.logIn({ sub: 'user-2' })
    tab.page.fire('pageshow', true)
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['logout', 'login']])
  })

  it('a listener that throws keeps nobody logged in', async () => {
    const tab = await openLoggedIn(world)
    tab.genauth.on('logout', () => Promise.reject(new Error('the app’s own')))
    await tab.genauth.logout(local)
    expect(world.server.session).toBeUndefined()
  })
})

describe('a logout that the server does not hear of', () => {
  it('L8: is one all the same, and says why the browser did not leave', async () => {
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

  it('L8: is told before anybody is shown on the next page', async () => {
    const before = await openLoggedIn(world)
    await logOutUnheard(before)
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

  it('L8: also where the page was rendered for who has logged out', async () => {
    const before = await openLoggedIn(world)
    await logOutUnheard(before)
    const tab = before.load()
    await tab.ready({ initialSession: world.server.facts() })
    expect(tab.status()).toBe('anonymous:logout')
    expect(world.server.session).toBeUndefined()
  })

  it.each([
    ['', {}],
    [' where the browser keeps nothing', { originStorage: undefined, tabStorage: undefined }],
  ])('L8: is told by the same page as soon as that works%s', async (_name, runtime) => {
    const tab = await openLoggedIn(world, { runtime })
    schedule(tab)
    await logOutUnheard(tab)
    await world.advance(5000)
    expect(world.server.session).toBeUndefined()
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    expect(tab.events).toEqual(['logout'])
  })

  it.each([
    ['refuses it', () => refuse('cross_origin_request', 403)],
    ['answers something else', () => json({ ok: true })],
    ['answers HTML', () => new Response('<h1>Not found</h1>', { status: 404 })],
    ['names no address of the web', () => json({ logoutUrl: 'javascript:alert(1)' })],
  ])('L8: is tried again with growing pauses while the server %s', async (_name, answer) => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/logout', answer)
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
  })

  it.each(['this tab', 'another tab'])(
    'L8, X6: is given up where somebody else has logged in meanwhile in %s',
    async (where) => {
      const tab = await openLoggedIn(world)
      schedule(tab)
      await logOutUnheard(tab)
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

  it('L8, X6: logging out twice does not log out who comes after', async () => {
    const before = await openLoggedIn(world)
    await logOutUnheard(before)
    await logOutUnheard(before)
    world.server.logIn({ sub: 'user-2' })
    const tab = before.load()
    await tab.ready()
    expect(tab.status()).toBe('authenticated:session-2')
  })

  it('L8: somebody who logs out before it is known who is there, twice, stays logged out', async () => {
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

  it('L8: and does not come back through a login that failed', async () => {
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

  it('L8: but whoever logs in after that is logged in', async () => {
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
    ['through a link', { isDown: false }],
    ['where the server is away for another moment', { isDown: true }],
  ])('L8: also %s', async (_name, { isDown }) => {
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
  })
})
