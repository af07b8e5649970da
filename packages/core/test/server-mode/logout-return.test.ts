import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { home, settle } from '../browser-mode/world'
import {
  createServerWorld,
  openLoggedIn,
  type ServerWorld,
  type Tab,
  type TabInit,
} from './server-world'

let world: ServerWorld
const logoutUrl = `${home}/auth/logout/continue?id=an-id`
const postLogoutRedirectUri = `${home}/bye?lang=en`
const state = 'genauth-l.state-of-the-server'

beforeEach(async () => {
  world = await createServerWorld()
  world.server.on('/auth/logout', () => {
    world.server.session = undefined
    return json({ logoutUrl, state, postLogoutRedirectUri })
  })
})

async function logOut(returnTo?: string, init?: TabInit): Promise<Tab> {
  const tab = await openLoggedIn(world, init)
  void tab.genauth.logout({ returnTo })
  await settle()
  expect(tab.page.navigations).toEqual([logoutUrl])
  return tab
}

const back = `${postLogoutRedirectUri}&state=${state}`

describe('a page to which a logout returns in server mode', () => {
  it.each([
    ['/reports?year=2026#ü', `${home}/reports?year=2026#%C3%BC`],
    ['https://evil.example/', `${home}/`],
    [undefined, postLogoutRedirectUri],
  ])(
    'L10, L12: the callback of a logout navigates to returnTo on the app’s own origin: %s',
    async (returnTo, expected) => {
      const tab = (await logOut(returnTo)).load({ href: back })
      await tab.ready()
      expect(tab.page.navigations.at(-1) ?? tab.page.href).toBe(expected)
      expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
      expect([...tab.values.keys()]).not.toContain('genauth:logout')
    },
  )

  it('L12: the callback of a logout cleans the URL and calls the app’s onRedirect before the session is shown', async () => {
    const tab = (await logOut('/reports')).load({ href: back })
    const seen: unknown[] = []
    await tab.ready({
      onRedirect: (to) => seen.push(to, tab.page.href, tab.status()),
      initialSession: world.server.facts(),
    })
    expect(seen).toEqual(['/reports', postLogoutRedirectUri, 'loading'])
    expect([tab.page.href, tab.page.navigations]).toEqual([postLogoutRedirectUri, []])
  })

  it.each(['a rendered session', 'a session request'])(
    'L12: if the callback page of a logout starts with %s, the session has the reason `logout`, so that RequireLogin starts no login',
    async (what) => {
      const tab = (await logOut('/goodbye')).load({ href: back })
      const shown: string[] = []
      tab.genauth.subscribe(() => shown.push(tab.status()))
      await tab.ready({
        onRedirect: () => undefined,
        ...(what === 'a rendered session' && { initialSession: world.server.facts() }),
      })
      await settle()
      expect([tab.events, [...new Set(shown)]]).toEqual([[], ['anonymous:logout']])
    },
  )

  it('L12: if a loader awaits ready() before onRedirect is registered, the callback of a logout navigates to returnTo', async () => {
    const tab = (await logOut('/goodbye')).load({ href: back })
    await tab.genauth.ready()
    const seen: string[] = []
    await tab.ready({ onRedirect: (to) => seen.push(to) })
    expect([tab.page.navigations, seen]).toEqual([[`${home}/goodbye`], []])
  })

  it('L12: the callback of a logout finishes even if the app’s onRedirect throws', async () => {
    const tab = (await logOut('/reports')).load({ href: back })
    await tab.ready({
      onRedirect() {
        throw new Error('error of the app')
      },
    })
    expect(tab.status()).toBe('anonymous:logout')
  })

  it.each([
    ['an unknown state of this client', `${home}/?state=genauth-l.unknown#top`, `${home}/#top`],
    [
      'a state without this client’s prefix',
      `${postLogoutRedirectUri}&state=wrong`,
      postLogoutRedirectUri,
    ],
  ])(
    'L12: a logout callback with %s is reported as state_mismatch, and the client cleans its URL',
    async (...row) => {
      const [, href, clean] = row
      const tab = (await logOut('/reports')).load({ href })
      const shown: string[] = []
      tab.genauth.subscribe(() => shown.push(tab.status()))
      await tab.ready({ initialSession: world.server.facts() })
      expect(tab.page.href).toBe(clean)
      expect(tab.genauth.getSession()).toMatchObject({
        reason: 'error',
        error: { code: 'state_mismatch' },
      })
      expect([tab.events, shown]).toEqual([[], ['anonymous:error']])
    },
  )

  it('L12: a logout callback with an unknown state does not end the session of a signed-in user', async () => {
    const tab = await openLoggedIn(world, { href: `${home}/?state=genauth-l.unknown` })
    expect(tab.page.href).toBe(`${home}/`)
    expect(tab.genauth.getSession()).toEqual({
      status: 'authenticated',
      id: 'session-1',
      sub: 'user-1',
      stale: false,
    })
    expect(tab.events).toEqual([])
  })

  it('L12: a logout callback with an unknown state shows the server’s error instead of state_mismatch', async () => {
    world.server.flash = { code: 'access_denied', message: 'No.' }
    const tab = world.open({ href: `${home}/?state=genauth-l.unknown` })
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({ error: { code: 'access_denied' } })
  })

  it('C3: after a logout, the client ignores a `state` of another flow in the URL', async () => {
    const href = `${home}/paid?state=payment&code=1`
    const tab = (await logOut('/reports')).load({ href })
    await tab.ready()
    expect([tab.page.href, tab.status()]).toEqual([href, 'anonymous:none'])
  })
})

describe('the `state` of another flow, if a logout did not return with its own state', () => {
  const filter = `${postLogoutRedirectUri}&state=open`
  const expectUntouched = async (page: Tab) => {
    await page.ready()
    expect(page.page.href).toBe(filter)
    expect(page.genauth.getSession()).not.toHaveProperty('error')
  }

  it('C3: the client ignores a foreign `state` after the callback of a logout had no state', async () => {
    const arrived = (await logOut('/reports')).load({ href: postLogoutRedirectUri })
    await arrived.ready()
    await expectUntouched(arrived.load({ href: filter }))
  })

  it('C3, L5: if a logout does not leave the page, the client ignores a foreign `state`, and later handles the logout’s own state', async () => {
    const tab = await logOut('/reports')
    tab.page.fire('pageshow', true)
    await settle()
    const other = tab.load({ href: filter })
    await expectUntouched(other)
    const own = other.load({ href: back })
    await own.ready()
    expect(own.page.navigations).toEqual([`${home}/reports`])
  })

  it('C3: the client ignores a foreign `state` after a later logout that does not return with a state', async () => {
    const tab = await logOut('/reports')
    world.server.on('/auth/logout', undefined)
    const later = tab.load({ href: `${home}/account` })
    await later.ready()
    void later.genauth.logout()
    await settle()
    expect(later.page.navigations).toHaveLength(1)
    await expectUntouched(later.load({ href: filter }))
  })

  it('C3: the client ignores a foreign `state` after a login that follows the logout', async () => {
    const tab = await logOut('/reports')
    const login = tab.load({ href: `${home}/account` })
    await login.ready()
    void login.genauth.login()
    await settle()
    world.server.logIn()
    const arrived = login.load({ href: `${home}/account` })
    await arrived.ready()
    expect(arrived.status()).toMatch(/^authenticated/)
    await expectUntouched(arrived.load({ href: filter }))
  })
})

describe('a double click on “Log out”', () => {
  it('L4, L11: a double click on “Log out” sends one logout request to the server', async () => {
    const tab = await openLoggedIn(world)
    void tab.genauth.logout({ returnTo: '/reports' })
    void tab.genauth.logout({ returnTo: '/reports' })
    await settle()
    expect(world.server.to('/auth/logout')).toHaveLength(1)
    expect(tab.page.navigations).toEqual([logoutUrl])
    expect(tab.genauth.getPendingAction()).toBe('logout')
  })
})

describe('the pending logout that a client stores in tab storage', () => {
  it('a pending logout is not stored if GenAuth itself redirects to returnTo', async () => {
    world.server.on('/auth/logout', undefined)
    const tab = await openLoggedIn(world)
    void tab.genauth.logout({ returnTo: '/reports' })
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
    expect([...tab.values.keys()]).not.toContain('genauth:logout')
  })

  it('a pending logout is not stored if the logout does not leave the page', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.logout({ scope: 'local', returnTo: '/reports' })
    expect([...tab.values.keys()]).not.toContain('genauth:logout')
  })

  it('L7: a pending logout is stored after the server’s response and before the navigation', async () => {
    const response = later<Response>()
    world.server.on('/auth/logout', () => response.promise)
    const tab = await openLoggedIn(world)
    void tab.genauth.logout({ returnTo: '/reports' })
    await settle()
    expect(tab.values.has('genauth:logout')).toBe(false)
    response.resolve(json({ logoutUrl, state, postLogoutRedirectUri }))
    await settle()
    expect(tab.values.get('genauth:logout')).toContain('/reports')
    expect(tab.page.navigations).toEqual([logoutUrl])
  })
})
