import type { AuthenticatedSession } from '@genauth/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

/** Opens a popup, and returns its URL and the message that ends the popup login. */
async function openPopup(
  tab: Tab,
): Promise<{ login: Promise<AuthenticatedSession>; url: URL; done: string }> {
  const login = tab.genauth.loginWithPopup({ returnTo: '/popup-done' })
  login.catch(() => undefined)
  await settle()
  const url = new URL(tab.page.popups[0]?.urls[0] ?? '')
  return { login, url, done: `genauth:popup-done:${url.searchParams.get('popup')}` }
}

/** Posts a message on the channel of a popup. */
async function post(url: URL, message: unknown): Promise<void> {
  const channel = world.origin.openChannel(
    `genauth-popup.${url.searchParams.get('popup')}`,
    () => undefined,
  )
  channel.post(message)
  await settle()
  channel.close()
}

const failed = { code: 'access_denied', message: 'The login was rejected.' } as const

describe('`loginWithPopup()` in server mode', () => {
  it('L1: `loginWithPopup()` opens the server’s login route synchronously, and rejects with `popup_blocked` if the browser blocks the popup', async () => {
    const tab = world.open()
    void tab.genauth.loginWithPopup().catch(() => undefined)
    expect(tab.page.popups).toHaveLength(1)
    tab.page.blocksPopups = true
    const blocked = world.open()
    blocked.page.blocksPopups = true
    const rejected = failure(blocked.genauth.loginWithPopup())
    expect(blocked.genauth.getPendingAction()).toBeUndefined()
    expect(await rejected).toMatchObject({ code: 'popup_blocked' })
    await settle()
    const url = new URL(tab.page.popups[0]?.urls[0] ?? '')
    expect(url.origin + url.pathname).toBe(`${home}/auth/login`)
    expect(url.searchParams.get('mode')).toBe('popup')
  })

  it.each(['channel', 'opener'])(
    'L2: `loginWithPopup()` resolves when the popup reports the end of the login with a message to the %s',
    async (via) => {
      const other = world.open()
      await other.ready()
      const tab = world.open()
      await tab.ready()
      const { login, url, done } = await openPopup(tab)
      expect(tab.genauth.getPendingAction()).toBe('popup')
      world.server.logIn()
      if (via === 'channel') await post(url, done)
      else tab.page.receive(done)
      expect(await login).toMatchObject({ status: 'authenticated', id: 'session-1' })
      await settle()
      expect([tab.events, other.events]).toEqual([['login'], ['login']])
      expect(tab.page.popups[0]?.closed).toBe(true)
      expect(tab.genauth.getPendingAction()).toBeUndefined()
    },
  )

  it('L2: `loginWithPopup()` rejects with `popup_closed` if the user closes the popup, and leaves no listener or timer', async () => {
    const tab = world.open()
    await tab.ready()
    const before = tab.page.listenerCount()
    const { login } = await openPopup(tab)
    tab.page.popups[0]?.close()
    await world.advance(2000)
    expect(await failure(login)).toMatchObject({ code: 'popup_closed' })
    expect(tab.page.listenerCount()).toBe(before)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('L2: `loginWithPopup()` rejects with `timeout` after an hour, and leaves no listener or timer', async () => {
    const tab = world.open()
    await tab.ready()
    const before = tab.page.listenerCount()
    const { login } = await openPopup(tab)
    const failed = failure(login)
    await world.advance(59 * 60_000)
    expect(tab.genauth.getPendingAction()).toBe('popup')
    await world.advance(2 * 60_000)
    expect(await failed).toMatchObject({ code: 'timeout' })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(tab.page.listenerCount()).toBe(before)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('L2: `loginWithPopup()` rejects if the user closes its popup while the popup of another login is open', async () => {
    const tab = world.open()
    await tab.ready()
    const first = await openPopup(tab)
    const failed = failure(first.login)
    tab.page.popups[0]?.close()
    const second = tab.genauth.loginWithPopup()
    second.catch(() => undefined)
    await world.advance(2000)
    expect(await failed).toMatchObject({ code: 'popup_closed' })
    expect(tab.page.popups.map(({ closed }) => closed)).toEqual([true, false])
    expect(tab.genauth.getPendingAction()).toBe('popup')
  })

  it('L3: `loginWithPopup()` ignores forged messages', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, url, done } = await openPopup(tab)
    let isSettled = false
    void login
      .finally(() => {
        isSettled = true
      })
      .catch(() => undefined)
    for (const forged of [
      null,
      7,
      {},
      [done],
      { type: done },
      'genauth:popup-done:',
      'genauth:popup-done:id-0',
      `${done} `,
    ]) {
      await post(url, forged)
      tab.page.receive(forged)
    }
    await settle()
    expect(isSettled).toBe(false)
    expect(world.server.to('/auth/session')).toHaveLength(1)
    await post(url, done)
    expect(await failure(login)).toMatchObject({ code: 'login_required' })
  })

  it.each([
    ['no user is', false],
    ['a user is', true],
  ])(
    'C6: `loginWithPopup()` rejects with the login error and does not change the session if %s signed in',
    async (_name, isLoggedIn) => {
      if (isLoggedIn) world.server.logIn()
      const tab = world.open()
      await tab.ready()
      const status = tab.status()
      const { login, url, done } = await openPopup(tab)
      world.server.flash = failed
      await post(url, done)
      expect(await failure(login)).toMatchObject({
        code: failed.code,
        message: expect.stringContaining(failed.message),
      })
      expect(tab.status()).toBe(isLoggedIn ? status : 'anonymous:error')
      expect(tab.events).toEqual([])
    },
  )

  it.each([false, true])(
    'C6: `loginWithPopup()` rejects with `login_required` if no user logged in (signed in before: %s)',
    async (isLoggedIn) => {
      if (isLoggedIn) world.server.logIn()
      const tab = world.open()
      await tab.ready()
      const { login, url, done } = await openPopup(tab)
      await post(url, done)
      expect(await failure(login)).toMatchObject({ code: 'login_required' })
    },
  )

  it('C11: `loginWithPopup()` rejects with `network_error` if the server is down when the popup closes, and the tab shows the user when the server is up', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, url, done } = await openPopup(tab)
    world.server.logIn()
    world.server.isDown = true
    await post(url, done)
    expect(await failure(login)).toMatchObject({ code: 'network_error', retryable: true })
    world.server.isDown = false
    await world.advance(1000)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('X6: `loginWithPopup()` of another user fires `userSwitched`', async () => {
    const tab = await openLoggedIn(world)
    const { login, url, done } = await openPopup(tab)
    world.server.logIn({ sub: 'user-2' })
    await post(url, done)
    expect(await login).toMatchObject({ sub: 'user-2' })
    expect(tab.events).toEqual(['userSwitched'])
  })

  it('`loginWithPopup()` ignores a session response to a request that was sent before the login', async () => {
    const tab = world.open()
    await tab.ready()
    const response = later<Response>()
    const anonymous = json(world.server.facts())
    world.server.on('/auth/session', () => response.promise)
    tab.page.fire('pageshow', true)
    const { login, url, done } = await openPopup(tab)
    world.server.logIn()
    world.server.on('/auth/session', undefined)
    await post(url, done)
    response.resolve(anonymous)
    expect(await login).toMatchObject({ id: 'session-1' })
  })

  it('L8: after `loginWithPopup()`, the tab does not repeat an earlier logout request that failed', async () => {
    world.server.logIn()
    world.server.isDown = true
    const tab = world.open()
    tab.genauth.start()
    await tab.genauth.logout({ scope: 'local' })
    const { login, url, done } = await openPopup(tab)
    world.server.isDown = false
    await world.advance(100)
    world.server.logIn()
    await post(url, done)
    expect(await login).toMatchObject({ id: 'session-2' })
    expect(world.server.session?.id).toBe('session-2')
  })

  it('O4: `loginWithPopup()` rejects a reserved parameter, and closes the popup', async () => {
    const tab = world.open()
    expect(await failure(tab.genauth.loginWithPopup({ params: { popup: 'x' } }))).toMatchObject({
      code: 'invalid_options',
    })
    expect(tab.page.popups[0]).toMatchObject({ closed: true, urls: [] })
  })
})
