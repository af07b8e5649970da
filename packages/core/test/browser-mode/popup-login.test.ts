import { beforeEach, describe, expect, it } from 'vitest'
import { popupChannelName } from '../../src/browser-mode/popup-login'
import { failure } from '../support/failure'
import { createFakePopup } from './fake-page'
import { later } from './fake-server'
import {
  breakEngine,
  createWorld,
  type Document,
  loggedIn,
  redirectUri,
  settle,
  until,
  type World,
} from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Opens a popup, and returns the callback URL to which GenAuth would redirect the popup after the login. */
async function openPopup(tab: Document, options = {}) {
  const login = tab.genauth.loginWithPopup(options)
  login.catch(() => undefined)
  const popup = tab.page.popups[0]
  await until(() => (popup?.urls.length ?? 0) > 0)
  const state = new URL(popup?.urls[0] ?? '').searchParams.get('state') ?? ''
  return { login, popup, state, back: `${redirectUri}?code=c&state=${state}` }
}

describe('a popup login', () => {
  it('the popup of a login cleans its URL, sends the login result to its opener, and closes without rendering', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, popup, back } = await openPopup(tab)
    expect(tab.genauth.getPendingAction()).toBe('popup')
    const callback = world.open({ href: back })
    expect(callback.genauth.getPendingAction()).toBe('closing')
    callback.genauth.start()
    expect(callback.page.href).toBe(redirectUri)
    expect(await login).toStrictEqual({
      status: 'authenticated',
      id: expect.any(String),
      stale: false,
    })
    await until(() => callback.page.isClosed)
    expect(popup?.closed).toBe(true)
    expect(callback.status()).toBe('loading')
    expect(tab.events).toEqual(['login'])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect(world.server.to('/token')).toHaveLength(1)
  })

  it('T1: a popup login succeeds if another tab logs out while the popup is open', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const other = world.open({ values: loggedIn(world, { id: 'session-2' }) })
    await other.ready()
    const { login, back } = await openPopup(tab)
    await world.advance(1000)
    await other.genauth.logout({ scope: 'local' })
    await world.advance(1000)
    expect(tab.status()).toBe('anonymous:logout')
    world.open({ href: back }).genauth.start()
    expect(await login).toMatchObject({ status: 'authenticated' })
    expect(tab.status()).toBe('authenticated')
  })

  it('a popup login uses postMessage if the browser has no BroadcastChannel', async () => {
    const runtime = { openChannel: () => undefined }
    const tab = world.open({ runtime })
    await tab.ready()
    const { login, back } = await openPopup(tab)
    const targets: string[] = []
    const opener = {
      postMessage(data: unknown, target: string) {
        targets.push(target)
        tab.page.receive(data)
      },
    } as unknown as Window
    const callback = world.open({ href: back, runtime, page: { opener } })
    callback.genauth.start()
    expect((await login).status).toBe('authenticated')
    expect(targets).toEqual(['https://app.example'])
    await world.advance(2000)
    expect(callback.page.isClosed).toBe(true)
  })

  it('S9: a popup login removes the `opener` of the popup before the popup shows GenAuth’s page', async () => {
    const tab = world.open()
    await tab.ready()
    const popup = createFakePopup()
    const openers: unknown[] = []
    popup.location.replace = () => openers.push(popup.opener)
    void tab.genauth.loginWithPopup({ popup: popup as unknown as Window })
    await until(() => openers.length > 0)
    expect(openers).toEqual([null])
  })

  it.each([
    ['the browser has no BroadcastChannel', { runtime: { openChannel: () => undefined } }],
    [
      'the app is in a frame, whose channels can be partitioned',
      { page: { isFramed: true }, options: { allowFramedCallback: true } },
    ],
  ])('S9: a popup login keeps the `opener` of the popup if %s', async (_why, changes) => {
    const tab = world.open(changes)
    await tab.ready()
    const { popup } = await openPopup(tab)
    expect(popup?.opener).not.toBeNull()
  })

  it('S9: a popup login continues in a window of another origin, whose `opener` cannot be removed', async () => {
    const tab = world.open()
    await tab.ready()
    const popup = createFakePopup()
    Object.defineProperty(popup, 'opener', {
      set() {
        throw new DOMException('Blocked a frame from accessing a cross-origin frame.')
      },
    })
    void tab.genauth.loginWithPopup({ popup: popup as unknown as Window })
    await until(() => popup.urls.length > 0)
  })

  it('a popup login opens the popup synchronously, and rejects with `popup_blocked` if the browser blocks the popup', async () => {
    const tab = world.open({ page: { blocksPopups: true } })
    await tab.ready()
    const blocked = failure(tab.genauth.loginWithPopup())
    expect(tab.genauth.getPendingAction()).toBeUndefined()
    expect((await blocked).code).toBe('popup_blocked')
    tab.page.blocksPopups = false
    void tab.genauth.loginWithPopup()
    expect(tab.page.popups).toHaveLength(1)
  })

  it('a second popup login focuses the open popup, and closes the window in its options', async () => {
    const tab = world.open()
    await tab.ready()
    const { popup } = await openPopup(tab)
    const second = createFakePopup()
    void tab.genauth.loginWithPopup({ popup: second as unknown as Window })
    await settle()
    expect(tab.page.popups).toHaveLength(1)
    expect(popup?.focused).toBe(1)
    expect(second.closed).toBe(true)
  })

  it('a second popup login with the window of the first login does not close the window', async () => {
    const tab = world.open()
    await tab.ready()
    const popup = createFakePopup()
    const options = { popup: popup as unknown as Window }
    void tab.genauth.loginWithPopup(options)
    void tab.genauth.loginWithPopup(options)
    await settle()
    expect(popup).toMatchObject({ closed: false, focused: 1 })
  })

  it.each([
    ['without an opener and without channels', { openChannel: () => undefined }, null],
    ['whose opener does not respond', {}, { postMessage: () => undefined }],
  ])(
    'a popup %s stays open after the callback and continues as a normal page',
    async (_name, runtime, opener) => {
      const href = `${redirectUri}?code=c&state=genauth-p.unknown`
      const page = { opener: opener as Window | null }
      const tab = world.open({ href, runtime, page, values: loggedIn(world) })
      tab.genauth.start()
      await settle()
      await world.advance(2000)
      await tab.genauth.ready()
      expect(tab.page.isClosed).toBe(false)
      expect(tab.status()).toBe('authenticated')
    },
  )

  it('L3: a popup callback closes its popup only if the opener confirms the result', async () => {
    const state = 'genauth-p.unknown'
    const callback = world.open({ href: `${redirectUri}?code=c&state=${state}` })
    callback.genauth.start()
    await settle()
    const channel = world.origin.openChannel(await popupChannelName(state), () => undefined)
    channel.post('closed?')
    channel.post({ type: 'genauth:popup-received' })
    await settle()
    expect(callback.page.isClosed).toBe(false)
    channel.close()
  })

  it('C12: a popup callback in a frame sends no result to the opener', async () => {
    const tab = world.open()
    await tab.ready()
    const { back } = await openPopup(tab)
    const framed = world.open({ href: back, page: { isFramed: true } })
    framed.genauth.start()
    await world.advance(2000)
    expect(framed.page.isClosed).toBe(false)
    expect(tab.status()).toBe('anonymous:none')
    expect(world.server.to('/token')).toEqual([])
  })

  it('a popup login rejects with `popup_closed` if the user closed the popup, as soon as the opener has the focus', async () => {
    const tab = world.open({ page: { hasFocus: false } })
    await tab.ready()
    const { login, popup } = await openPopup(tab)
    popup?.close()
    await world.advance(10_000)
    expect(tab.genauth.getPendingAction()).toBe('popup')
    tab.page.hasFocus = true
    await world.advance(2000)
    expect((await failure(login)).code).toBe('popup_closed')
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('a popup login ends with `timeout` after an hour, and leaves no timer or listener', async () => {
    const tab = world.open({ page: { hasFocus: false } })
    const { login } = await openPopup(tab)
    await world.advance(3_600_000)
    expect((await failure(login)).code).toBe('timeout')
    await world.advance(1000)
    expect(world.clock.pendingTimers()).toBe(0)
    expect(tab.page.listenerCount()).toBe(0)
  })

  it('a popup login in a frame rejects with `framed_callback`, and closes the popup', async () => {
    const tab = world.open({ page: { isFramed: true } })
    await tab.ready()
    expect((await failure(tab.genauth.loginWithPopup())).code).toBe('framed_callback')
    expect(tab.page.popups[0]).toMatchObject({ closed: true, urls: [] })
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('a popup login in a frame succeeds with `allowFramedCallback`', async () => {
    const tab = world.open({ page: { isFramed: true }, options: { allowFramedCallback: true } })
    await tab.ready()
    const { login, back } = await openPopup(tab)
    world.open({ href: back }).genauth.start()
    expect((await login).status).toBe('authenticated')
  })

  it('a popup login closes its popup if the chunk that calls GenAuth fails to load', async () => {
    const tab = world.open()
    const recover = breakEngine(tab)
    expect((await failure(tab.genauth.loginWithPopup())).code).toBe('network_error')
    expect(tab.page.popups[0]?.closed).toBe(true)
    recover()
    void tab.genauth.loginWithPopup()
    await until(() => tab.page.popups[1]?.urls.length === 1)
  })

  it('a new popup login can start immediately after the user has closed the popup', async () => {
    const tab = world.open()
    await tab.ready()
    const first = await openPopup(tab)
    first.popup?.close()
    await world.advance(100)
    const again = tab.genauth.loginWithPopup()
    expect(tab.page.popups).toHaveLength(2)
    await world.advance(2000)
    expect((await failure(first.login)).code).toBe('popup_closed')
    // Check that the end of the first login did not end the second login: another call returns the same popup.
    void tab.genauth.loginWithPopup()
    expect(tab.page.popups).toHaveLength(2)
    const state = new URL(tab.page.popups[1]?.urls[0] ?? '').searchParams.get('state')
    world.open({ href: `${redirectUri}?code=c&state=${state}` }).genauth.start()
    expect((await again).status).toBe('authenticated')
  })

  it.each([
    ['with another shape', () => 'genauth:popup'],
    [
      'with another name',
      (state: string) => ({
        type: 'genauth:popup',
        name: 'x',
        parameters: `code=c&state=${state}`,
      }),
    ],
    [
      'with parameters that are not a string',
      () => ({ type: 'genauth:popup', name: 7, parameters: 7 }),
    ],
    ['that is null', () => null],
  ])('a popup message %s is ignored', async (_name, make) => {
    const tab = world.open()
    await tab.ready()
    const { state } = await openPopup(tab)
    tab.page.receive(make(state))
    await settle()
    expect(world.server.requests).toEqual([])
    expect(tab.genauth.getPendingAction()).toBe('popup')
  })

  it('a popup callback that the browser loads a second time causes no second code exchange', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, back } = await openPopup(tab)
    const first = world.open({ href: back })
    first.genauth.start()
    await login
    await until(() => first.page.isClosed)
    const again = world.open({ href: back })
    const timers = world.clock.pendingTimers()
    again.genauth.start()
    await until(() => world.clock.pendingTimers() > timers)
    await world.advance(2000)
    expect(world.server.to('/token')).toHaveLength(1)
    expect(again.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
    expect(again.page.isClosed).toBe(false)
  })

  it('a popup login rejects with the error of GenAuth', async () => {
    const tab = world.open()
    await tab.ready()
    const { login, state } = await openPopup(tab)
    world.open({ href: `${redirectUri}?error=access_denied&state=${state}` }).genauth.start()
    expect((await failure(login)).code).toBe('access_denied')
    expect(tab.status()).toBe('anonymous:none')
  })

  it('a popup login succeeds if the previous session expires while the client finishes the login', async () => {
    const expiresAt = world.clock.now() + 100
    const values = loggedIn(world, { expiresAt, refreshToken: undefined })
    const tab = world.open({ values })
    await tab.ready()
    const { login, back } = await openPopup(tab)
    const response = later<void>()
    world.server.on('/token', async (request) => {
      await response.promise
      return world.server.respondWithTokens(request)
    })
    world.open({ href: back }).genauth.start()
    await until(() => world.server.to('/token').length === 1)
    await world.advance(200)
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('anonymous:expired')
    response.resolve()
    expect((await login).status).toBe('authenticated')
    expect(tab.events).toEqual(['expired', 'login'])
  })
})
