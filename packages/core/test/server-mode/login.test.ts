import { beforeEach, describe, expect, it } from 'vitest'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { createServerWorld, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const flash = { code: 'access_denied', message: 'The login was rejected.' } as const
/** In development, the message of the client's error also has a URL. */
const error = { ...flash, message: expect.stringContaining(flash.message) }

/** Logs in with a redirect. Returns the page to which the server redirects the browser after the login. */
async function returnFromLogin(from = world.open()) {
  await from.ready()
  void from.genauth.login({ returnTo: '/orders?page=2' })
  await settle()
  return from.load({ href: `${home}/orders?page=2` })
}

describe('a page to which a login returns', () => {
  it('C9: a page to which a login returns shows the user, fires one `login` event, notifies other tabs and resolves `handleCallback()`', async () => {
    const other = world.open()
    await other.ready()
    const tab = await returnFromLogin()
    world.server.logIn()
    await tab.ready()
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.events).toEqual(['login'])
    expect(await tab.genauth.handleCallback()).toEqual({ returnTo: '/orders?page=2' })
    expect([other.status(), other.events]).toEqual(['authenticated:session-1', ['login']])
    const reloaded = tab.load()
    await reloaded.ready()
    expect(reloaded.events).toEqual([])
  })

  it('C6: a page to which a failed login returns shows the error if no user is signed in, and the error is gone after a reload', async () => {
    const tab = await returnFromLogin()
    world.server.flash = flash
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({ reason: 'error', error })
    expect(await failure(tab.genauth.handleCallback())).toMatchObject(error)
    const reloaded = tab.load()
    await reloaded.ready()
    expect(reloaded.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })

  it('C6: after a failed login, the signed-in user stays signed in, and `handleCallback()` rejects with the login error', async () => {
    world.server.logIn()
    const tab = await returnFromLogin()
    world.server.flash = flash
    await tab.ready()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(await failure(tab.genauth.handleCallback())).toMatchObject(error)
  })

  it.each([
    ['no login was started', async () => world.open(), 'state_mismatch'],
    ['no user logged in', () => returnFromLogin(), 'login_required'],
  ])('C4: `handleCallback()` rejects if %s', async (_name, open, code) => {
    const tab = await open()
    expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code })
  })

  it('C11: a page to which a login returns reports `network_error` while the server is down, and shows the user when the server is up', async () => {
    const tab = await returnFromLogin()
    world.server.logIn()
    world.server.isDown = true
    await tab.ready()
    expect(tab.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'error',
      error: { code: 'network_error', retryable: true },
    })
    expect(await failure(tab.genauth.handleCallback())).toMatchObject({ code: 'network_error' })
    world.server.isDown = false
    const at = tab.genauth.renewal.nextAt() ?? Infinity
    await world.advance(at - world.clock.now())
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.events).toEqual(['login'])
  })

  it('L6: after five logins that failed within seconds, a sixth login rejects with `redirect_loop`, and a login after a logout is allowed', async () => {
    let tab = world.open()
    for (let n = 0; n < 5; n += 1) {
      tab = await returnFromLogin(tab)
      world.server.flash = flash
    }
    await tab.ready()
    const error = await failure(tab.genauth.login())
    expect(error).toMatchObject({ code: 'redirect_loop', cause: { code: 'access_denied' } })
    expect(tab.page.navigations).toEqual([])
    await tab.genauth.logout({ scope: 'local' })
    void tab.genauth.login()
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
  })

  it('L5: a login that the user abandoned with Back causes no `login` event on a later page', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.login()
    await settle()
    tab.page.fire('pagehide')
    tab.page.fire('pageshow', true)
    await settle()
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    world.server.logIn()
    const reloaded = tab.load()
    await reloaded.ready()
    expect(reloaded.events).toEqual([])
  })
})

describe('`login()` in server mode', () => {
  it('L4, C9: two `login()` calls cause one navigation to the server’s login route, with the URL of the page as `returnTo`', async () => {
    const tab = world.open({ href: `${home}/orders?page=2#top` })
    await tab.ready()
    const calls = [tab.genauth.login({ prompt: 'login' }), tab.genauth.login()]
    expect(calls[0]).toBe(calls[1])
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
    const url = new URL(tab.page.navigations[0] ?? '')
    expect(url.origin + url.pathname).toBe(`${home}/auth/login`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      returnTo: '/orders?page=2#top',
      prompt: 'login',
    })
    expect(tab.genauth.getPendingAction()).toBe('login')
  })

  it('L5: `login()` rejects with login_abandoned when the page is restored from the back/forward cache', async () => {
    const tab = world.open()
    await tab.ready()
    const failed = failure(tab.genauth.login())
    await settle()
    tab.page.fire('pagehide')
    tab.page.fire('pageshow', true)
    expect(await failed).toMatchObject({ code: 'login_abandoned', retryable: true })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'C8: `login()` replaces the `returnTo` %s with the root of the app',
    async (returnTo) => {
      const tab = world.open()
      await tab.ready()
      void tab.genauth.login({ returnTo })
      await settle()
      expect(new URL(tab.page.navigations[0] ?? '').searchParams.get('returnTo')).toBe('/')
    },
  )

  it('O1: `login()` sends each option to the login route of the server by its wire name', async () => {
    const tab = world.open()
    await tab.ready()
    void tab.genauth.login({
      returnTo: '/orders',
      prompt: 'select_account',
      scope: 'openid profile',
      extraScopes: ['orders:read', 'orders:write'],
      loginHint: 'ada@example.com',
      connection: 'conn-1',
      tenantId: 'acme',
      screen: 'signup',
      uiLocales: ['zh-CN', 'en'],
      maxAgeSeconds: 0,
      acrValues: ['gold', 'silver'],
      params: { campaign: 'spring' },
    })
    await settle()
    const { searchParams } = new URL(tab.page.navigations[0] ?? '')
    expect(Object.fromEntries(searchParams)).toEqual({
      returnTo: '/orders',
      prompt: 'select_account',
      scope: 'openid profile',
      extra_scopes: 'orders:read orders:write',
      login_hint: 'ada@example.com',
      ext_idp_conn_id: 'conn-1',
      tenant_id: 'acme',
      screen: 'signup',
      ui_locales: 'zh-CN en',
      max_age: '0',
      acr_values: 'gold silver',
      campaign: 'spring',
    })
  })

  it.each(['mode', 'popup', 'returnTo', 'iss', 'target_link_uri', 'tenant_id', 'state'])(
    'O4: `login()` rejects `params` with the name %s, which belongs to the login route or to the protocol',
    async (name) => {
      const tab = world.open()
      await tab.ready()
      const error = await failure(tab.genauth.login({ params: { [name]: 'x' } }))
      expect(error).toMatchObject({ code: 'invalid_options' })
      expect(tab.page.navigations).toEqual([])
      expect(tab.genauth.getPendingAction()).toBeUndefined()
    },
  )
})
