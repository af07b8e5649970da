import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { failure } from '../support/failure'
import { later, type SeenRequest } from './fake-server'
import {
  beginLogin,
  createWorld,
  home,
  key,
  loggedIn,
  redirectUri,
  sessionKey,
  settle,
  until,
  type World,
} from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a redirect login', () => {
  it('a redirect login returns to the URL on which the login started, and fires one `login` event', async () => {
    const first = world.open({ href: `${home}/reports?year=2026#totals` })
    await first.ready()
    const second = first.load({ href: await beginLogin(first) })
    await second.ready()
    expect(second.status()).toBe('authenticated')
    expect(second.page.href).toBe(`${home}/reports?year=2026#totals`)
    expect(second.events).toEqual(['login'])
    const [exchange] = world.server.to('/token')
    expect(exchange?.form.get('code_verifier')).toMatch(/^[\w-]{43,}$/)
  })

  it.each([
    ['succeeds', '', 'authenticated'],
    ['fails', 'error=access_denied&', 'anonymous:error'],
  ])(
    'the result of a login that %s is the same even if `onRedirect` throws',
    async (_name, error, status) => {
      const reported: unknown[] = []
      vi.stubGlobal('reportError', (thrown: Error) => reported.push(thrown.message))
      onTestFinished(() => void vi.unstubAllGlobals())
      const first = world.open()
      const back = (await beginLogin(first)).replace('code=', `${error}code=`)
      const second = first.load({ href: back })
      second.genauth.start({
        onRedirect() {
          throw new Error('error of the router')
        },
      })
      await second.genauth.ready()
      expect(second.status()).toBe(status)
      if (error) {
        expect(second.genauth.getSession()).toMatchObject({ error: { code: 'access_denied' } })
      }
      expect(reported).toEqual(['error of the router'])
    },
  )

  it('a callback page removes the parameters from the URL before the first `await`', async () => {
    const first = world.open()
    const back = await beginLogin(first)
    const second = first.load({ href: back })
    second.genauth.start()
    expect(second.page.href).toBe(redirectUri)
  })

  it('several calls of `start()` and `handleCallback()` cause one code exchange', async () => {
    const first = world.open()
    const back = await beginLogin(first)
    const second = first.load({ href: back })
    const stop = second.genauth.start()
    const calls = [second.genauth.handleCallback(back), second.genauth.handleCallback(back)]
    stop()
    second.genauth.start()
    expect(await Promise.all(calls)).toEqual([{ returnTo: '/' }, { returnTo: '/' }])
    expect(world.server.to('/token')).toHaveLength(1)
    expect(second.events).toEqual(['login'])
  })

  it('a redirect login calls `onRedirect` and leaves the change of the URL to the app', async () => {
    const first = world.open({ href: `${home}/deep` })
    const second = first.load({ href: await beginLogin(first) })
    const redirects: string[] = []
    second.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    await second.genauth.ready()
    await until(() => redirects.length > 0)
    expect(redirects).toEqual(['/deep'])
    expect(second.page.href).toBe(redirectUri)
  })

  it('a `login` listener can read the user and await `ready()`', async () => {
    const first = world.open()
    const second = first.load({ href: await beginLogin(first) })
    let sub = ''
    second.genauth.on('login', async () => {
      sub = (await second.genauth.getUser()).sub
      await second.genauth.ready()
    })
    second.genauth.start()
    await until(() => second.page.href === `${home}/`)
    expect(sub).toBe('user-1')
  })

  it('a code exchange is sent a second time if the first response is lost', async () => {
    let requests = 0
    world.server.on('/token', (request) => {
      requests += 1
      if (requests === 1) throw new TypeError('Failed to fetch')
      return world.server.respondWithTokens(request)
    })
    const first = world.open()
    const second = first.load({ href: await beginLogin(first) })
    await second.ready()
    expect(second.status()).toBe('authenticated')
    expect(requests).toBe(2)
  })

  it('a login fails with `network_error` if the network stays down, and a reload sends no request', async () => {
    world.server.on('/token', () => {
      throw new TypeError('Failed to fetch')
    })
    const first = world.open()
    const back = await beginLogin(first)
    const second = first.load({ href: back })
    await second.ready()
    expect(second.genauth.getSession()).toMatchObject({
      status: 'anonymous',
      reason: 'error',
      error: { code: 'network_error' },
    })
    expect(world.server.to('/token')).toHaveLength(2)
    await second.load({ href: back }).ready()
    expect(world.server.to('/token')).toHaveLength(2)
  })

  it.each([
    ['used before', async (back: string) => back],
    ['created in another tab', async () => `${redirectUri}?code=c&state=genauth-r.unknown`],
  ])(
    'a callback with a `state` that was %s is removed from the URL and reported, and its code is not exchanged',
    async (_name, make) => {
      const first = world.open()
      const back = await beginLogin(first)
      await first.load({ href: back }).ready()
      const sent = world.server.requests.length
      const other = world.open({ href: await make(back) })
      await other.ready()
      expect(other.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
      expect(other.page.href).toBe(redirectUri)
      expect(world.server.requests).toHaveLength(sent)
    },
  )

  it('the user stays signed in after a reload of the callback page', async () => {
    const first = world.open()
    const back = await beginLogin(first)
    const second = first.load({ href: back })
    await second.ready()
    const third = second.load({ href: back })
    await third.ready()
    expect(third.status()).toBe('authenticated')
    expect(third.page.href).toBe(redirectUri)
    expect((await failure(third.genauth.handleCallback(back))).code).toBe('state_mismatch')
  })

  it('a callback with a foreign `state` is ignored', async () => {
    const href = `${redirectUri}?code=foreign&state=af0ifjsldkj`
    const tab = world.open({ href })
    await tab.ready()
    expect(tab.page.href).toBe(href)
    expect(tab.status()).toBe('anonymous:none')
    expect(world.server.requests).toEqual([])
  })

  it('an error response of GenAuth to a login does not end an existing session', async () => {
    const first = world.open({ values: loggedIn(world) })
    await first.ready()
    const state = new URL(await beginLogin(first)).searchParams.get('state')
    const second = first.load({ href: `${redirectUri}?error=access_denied&state=${state}` })
    await second.ready()
    expect(second.status()).toBe('authenticated')
    expect((await failure(second.genauth.handleCallback())).code).toBe('access_denied')
  })

  it('a callback is not processed in a frame, unless `allowFramedCallback` is set', async () => {
    const first = world.open()
    const framed = first.load({ href: await beginLogin(first), page: { isFramed: true } })
    await framed.ready()
    expect(framed.genauth.getSession()).toMatchObject({ error: { code: 'framed_callback' } })
    expect(world.server.requests).toEqual([])
    const again = framed.load({ href: `${home}/`, page: {} })
    const allowed = again.load({
      href: await beginLogin(again),
      page: { isFramed: true },
      options: { allowFramedCallback: true },
    })
    await allowed.ready()
    expect(allowed.status()).toBe('authenticated')
  })

  it('if the user logs out while the client finishes a login, the login is dropped, and its token is revoked', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    const first = world.open()
    const second = first.load({ href: await beginLogin(first) })
    second.genauth.start()
    await until(() => world.server.to('/token').length === 1)
    await second.genauth.logout({ scope: 'local' })
    response.resolve(new Response(JSON.stringify({ access_token: 'late', token_type: 'Bearer' })))
    expect((await failure(second.genauth.handleCallback())).code).toBe('not_authenticated')
    await settle()
    expect(second.status()).toBe('anonymous:logout')
    expect(second.values.get(sessionKey)).toBeUndefined()
    expect(world.server.to('/revocation').map(({ form }) => form.get('token'))).toEqual(['late'])
  })

  it('a login stays valid after a logout that was stored while the clock was ahead', async () => {
    world.origin.localValues.set(`genauth:${key}:logout`, String(world.clock.now() + 3_600_000))
    const first = world.open()
    const second = first.load({ href: await beginLogin(first) })
    await second.ready()
    const third = second.load()
    await third.ready()
    expect(third.status()).toBe('authenticated')
  })
})

describe('the lifecycle of a client', () => {
  it('a new client has no side effects before `start()`', async () => {
    const values = loggedIn(world)
    const before = new Map(values)
    const tab = world.open({ values })
    await settle()
    expect(values).toEqual(before)
    expect(world.server.requests).toEqual([])
    expect(tab.page.listenerCount()).toBe(0)
    expect(world.origin.openChannels()).toBe(0)
    expect(world.clock.pendingTimers()).toBe(0)
  })

  it('repeated `start()` and stop calls leave no listener, channel or timer', async () => {
    const tab = world.open({ values: loggedIn(world) })
    for (let n = 0; n < 3; n += 1) {
      const stop = tab.genauth.start()
      const stopAnother = tab.genauth.start()
      await tab.genauth.ready()
      await settle()
      stop()
      stop()
      expect(tab.page.listenerCount()).toBeGreaterThan(0)
      stopAnother()
      expect(tab.page.listenerCount()).toBe(0)
      expect(world.origin.openChannels()).toBe(0)
      expect(world.clock.pendingTimers()).toBe(0)
    }
  })

  it('a stop call before the chunk that calls GenAuth has loaded leaves no listener', async () => {
    const tab = world.open({ values: loggedIn(world) })
    tab.genauth.start()()
    await settle()
    expect(tab.page.listenerCount()).toBe(0)
  })

  it.each(['tab', 'shared'] as const)(
    'R19: after a stop call during a refresh, the client stores the new tokens and leaves no listener: %s storage',
    async (storage) => {
      const response = later<Response>()
      world.server.on('/token', () => response.promise)
      world.seedShared()
      const options = { storage }
      const tab = world.open({ values: loggedIn(world), options })
      const stop = tab.genauth.start()
      await tab.genauth.ready()
      await world.advance(3_700_000)
      const renewal = tab.genauth.renewal.run()
      await until(() => world.server.refreshes().length === 1)
      stop()
      response.resolve(world.server.respondWithTokens(world.server.refreshes()[0] as SeenRequest))
      await renewal
      await settle()
      const kept = world.stored(storage === 'tab' ? tab.values : undefined)
      expect(kept).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' })
      expect(tab.genauth.peekToken()).toBe('access-1')
      expect(tab.page.listenerCount()).toBe(0)
      expect(world.origin.openChannels()).toBe(0)
      const next = tab.load()
      await world.finish(next.ready())
      expect(await next.genauth.getToken()).toBe('access-1')
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('R19: other tabs receive the new tokens of a refresh even if the app has stopped the client that sent the refresh', async () => {
    const response = later<Response>()
    world.server.on('/token', () => response.promise)
    world.seedShared()
    const [first, second] = [1, 2].map(() => world.open({ options: { storage: 'shared' } }))
    if (!first || !second) throw new Error('no tabs')
    const stop = first.genauth.start()
    await first.genauth.ready()
    await second.ready()
    await world.advance(3_700_000)
    const renewal = first.genauth.renewal.run()
    await until(() => world.server.refreshes().length === 1)
    stop()
    response.resolve(world.server.respondWithTokens(world.server.refreshes()[0] as SeenRequest))
    await renewal
    await until(() => second.genauth.peekToken() === 'access-1')
    expect(second.events).toEqual(['renewed'])
    expect(world.server.refreshes()).toHaveLength(1)
  })

  it('`ready()` resolves to the current session, not to the session of its first call', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    await tab.genauth.logout({ scope: 'local' })
    expect((await tab.genauth.ready()).status).toBe('anonymous')
  })

  it('a client that was stopped during a logout in another tab signs the user out after the next `start()`', async () => {
    world.seedShared()
    const [first, second] = [1, 2].map(() => world.open({ options: { storage: 'shared' } }))
    if (!first || !second) throw new Error('no tabs')
    const stop = first.genauth.start()
    await first.genauth.ready()
    await second.ready()
    stop()
    await second.genauth.logout({ scope: 'local' })
    expect(first.status()).toBe('authenticated')
    first.genauth.start()
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })

  it('`handleCallback()` rejects with `state_mismatch` if the URL is not a callback', async () => {
    const tab = world.open()
    expect((await failure(tab.genauth.handleCallback())).code).toBe('state_mismatch')
    expect(tab.status()).toBe('anonymous:none')
  })
})
