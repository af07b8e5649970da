import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
const orders = '/auth/api/orders'
const renewRequests = () => world.server.to('/auth/renew')

/** Adds an API behind the server's proxy. If the session has no valid token, the server responds with an error. */
function serveOrders(): void {
  world.server.on(orders, async ({ body }) => {
    const { session } = world.server
    if (!session) return errorResponse('not_authenticated', 401)
    if (world.clock.now() >= session.expiresAt) return errorResponse('renew_required', 401)
    return json({ echo: await body })
  })
}

describe('`fetch()` in server mode', () => {
  it.each([
    [`${home}${orders}`, '1'],
    ['https://api.example/orders', null],
    ['https://app.example.evil.example/auth/api', null],
    ['https://app.example:8443/auth/api', null],
    ['http://app.example/auth/api', null],
  ])(
    'R15: `fetch()` adds the `X-GenAuth` header to a request to the app’s own origin only: %s',
    async (url, expected) => {
      const { genauth } = await openLoggedIn(world)
      await genauth.fetch(url, { headers: { 'x-of-the-app': '1' } })
      const { headers } = world.server.requests.at(-1) ?? { headers: new Headers() }
      expect(headers.get('x-genauth')).toBe(expected)
      expect(headers.get('x-of-the-app')).toBe('1')
      expect(headers.has('authorization')).toBe(false)
    },
  )

  const bodies: [string, () => RequestInit][] = [
    ['no body', () => ({})],
    ['a text body', () => ({ method: 'POST', body: 'two' })],
    ['a form body', () => ({ method: 'POST', body: new URLSearchParams({ a: '2' }) })],
    ['a byte array as body', () => ({ method: 'PUT', body: new Uint8Array([50]) })],
  ]
  it.each(bodies)(
    'R13: `fetch()` repeats a request with %s after one refresh',
    async (_name, init) => {
      serveOrders()
      const tab = await openLoggedIn(world)
      await world.advance(hour)
      const response = await tab.genauth.fetch(home + orders, init())
      expect(response.status).toBe(200)
      expect(world.server.renewals).toBe(1)
      const sent = world.server.to(orders)
      expect(sent).toHaveLength(2)
      expect(await sent[0]?.body).toBe(await sent[1]?.body)
      expect(sent.map(({ headers }) => headers.get('x-genauth'))).toEqual(['1', '1'])
    },
  )

  it('R14, B15: `fetch()` returns the 401 if the request body is larger than 1 MiB, and sends no second request', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const send = (size: number) =>
      tab.genauth.fetch(home + orders, { method: 'POST', body: 'x'.repeat(size) })
    expect((await send(1024 * 1024 + 1)).status).toBe(401)
    expect([world.server.to(orders).length, renewRequests().length]).toEqual([1, 0])
    expect((await send(1024 * 1024)).status).toBe(200)
    expect([world.server.to(orders).length, renewRequests().length]).toEqual([3, 1])
  })

  it('R14: `fetch()` returns the 401 if the request body cannot be sent a second time', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const streams = [
      tab.genauth.fetch(home + orders, {
        method: 'POST',
        body: new Blob(['x']).stream(),
        duplex: 'half',
      } as RequestInit),
      tab.genauth.fetch(new Request(home + orders, { method: 'POST', body: 'x' })),
    ]
    for (const response of await Promise.all(streams)) expect(response.status).toBe(401)
    expect(world.server.to(orders)).toHaveLength(2)
    expect(renewRequests()).toEqual([])
  })

  it.each([
    ['a second 401 after a refresh', () => errorResponse('renew_required', 401), 2, 1],
    ['a 401 without a header of the server', () => json({ error: 'renew_required' }, 401), 1, 0],
    ['a 403 from the API itself', () => errorResponse('renew_required', 403), 1, 0],
  ])(
    'R13: `fetch()` returns %s without a further refresh',
    async (_name, respond, sent, refreshes) => {
      world.server.on(orders, respond)
      const tab = await openLoggedIn(world)
      const response = await tab.genauth.fetch(home + orders)
      expect([401, 403]).toContain(response.status)
      expect(world.server.to(orders)).toHaveLength(sent)
      expect(renewRequests()).toHaveLength(refreshes)
      expect(tab.status()).toBe('authenticated:session-1')
    },
  )

  it('R13: `fetch()` rejects if the refresh fails, and the session does not end', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => errorResponse('temporarily_unavailable', 503))
    expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({
      code: 'temporarily_unavailable',
    })
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
  })

  it.each(['not_authenticated', 'session_expired'] as const)(
    'R8: `fetch()` rejects with %s if the session has ended, and the tab fires `expired`',
    async (code) => {
      const tab = await openLoggedIn(world)
      world.server.session = undefined
      world.server.on(orders, () => errorResponse(code, 401))
      expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({ code, status: 401 })
      await settle()
      expect([tab.status(), tab.events]).toEqual(['anonymous:expired', ['expired']])
    },
  )

  it('R8: `fetch()` rejects with `session_expired` if the session ends during the refresh', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => {
      world.server.session = undefined
      return json(world.server.facts())
    })
    expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({
      code: 'session_expired',
    })
    expect(world.server.to(orders)).toHaveLength(1)
    expect(tab.events).toEqual(['expired'])
  })

  it('X6: `fetch()` does not repeat a request if another user has logged in during the refresh', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => {
      world.server.logIn({ sub: 'user-2' })
      return json(world.server.facts())
    })
    const sent = tab.genauth.fetch(home + orders, { method: 'POST', body: 'of user 1' })
    expect(await failure(sent)).toMatchObject({ code: 'not_authenticated', endsSession: false })
    expect(world.server.to(orders)).toHaveLength(1)
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
  })

  it('R19: an aborted `fetch()` rejects, and the shared refresh continues', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const controller = new AbortController()
    world.server.on('/auth/renew', () => {
      controller.abort(new DOMException('enough', 'AbortError'))
      world.server.logIn({ id: 'session-1', revision: 2 })
      return json(world.server.facts())
    })
    const sent = tab.genauth.fetch(home + orders, { signal: controller.signal })
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' })
    await settle()
    expect(tab.events).toEqual(['renewed'])
    expect(world.server.to(orders)).toHaveLength(1)
  })
})

describe('`getUser()` in server mode', () => {
  it('`getUser()` requests the user from the server on every call', async () => {
    const { genauth } = await openLoggedIn(world)
    world.server.user = { sub: 'user-1', name: 'Ada' }
    expect(await genauth.getUser()).toEqual({ sub: 'user-1', name: 'Ada' })
    await genauth.getUser()
    expect(world.server.to('/auth/user')).toHaveLength(2)
  })

  it.each(['getUser', 'introspect'] as const)(
    'R13: %s sends one refresh of an expired token for 20 concurrent calls',
    async (method) => {
      const { genauth } = await openLoggedIn(world)
      await world.advance(hour)
      await Promise.all(Array.from({ length: 20 }, () => genauth[method]()))
      expect(world.server.renewals).toBe(1)
      expect(renewRequests()).toHaveLength(1)
    },
  )

  it('R13: `getUser()` sends one refresh after concurrent calls with a rejected token, and no second refresh within ten seconds', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () =>
      (world.server.session?.revision ?? 0) > 1
        ? json(world.server.user)
        : errorResponse('invalid_token', 401),
    )
    await Promise.all([tab.genauth.getUser(), tab.genauth.getUser(), tab.genauth.getUser()])
    expect(world.server.renewals).toBe(1)
    world.server.on('/auth/user', () => errorResponse('invalid_token', 401))
    await world.advance(5000)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'invalid_token' })
    expect(world.server.renewals).toBe(1)
    await world.advance(5000)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'invalid_token' })
    expect(world.server.renewals).toBe(2)
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('R13: a late rejection of the previous token causes no second refresh', async () => {
    const { genauth } = await openLoggedIn(world)
    const late = later<Response>()
    const responses = [errorResponse('invalid_token', 401), late.promise]
    world.server.on('/auth/user', async () => (await responses.shift()) ?? json(world.server.user))
    const calls = [genauth.getUser(), genauth.getUser()]
    await calls[0]
    await world.advance(3000)
    late.resolve(errorResponse('invalid_token', 401))
    expect(await calls[1]).toEqual({ sub: 'user-1' })
    expect(world.server.renewals).toBe(1)
  })

  it('`getUser()` sets the `sub` of a session that had no `sub`, even as the first call of the client', async () => {
    world.server.logIn({ sub: undefined as never })
    const tab = world.open()
    await tab.genauth.getUser()
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toMatchObject({ sub: 'user-1' })
    world.server.user = { sub: 'user-2' }
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('X6: `getUser()` rejects if another user has logged in during the refresh', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => {
      world.server.logIn({ sub: 'user-2' })
      return json(world.server.facts())
    })
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'not_authenticated' })
    expect(world.server.to('/auth/user')).toHaveLength(1)
  })

  it('X6: `getUser()` rejects a response about another user, and the tab then shows that user', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => {
      world.server.logIn({ sub: 'user-2' })
      return json({ sub: 'user-2' })
    })
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
  })

  it('`getUser()` rejects a response about another user, even as the first call of the client', async () => {
    world.server.logIn()
    world.server.user = { sub: 'user-2' }
    const tab = world.open()
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
  })

  it('`getUser()` rejects with the server’s `user_mismatch`, and the session stays', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => errorResponse('user_mismatch', 502))
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'user_mismatch',
      status: 502,
    })
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('X14: `getUser()` removes keys that could change a prototype from the user', async () => {
    const tab = await openLoggedIn(world)
    const text =
      '{"sub":"user-1","__proto__":{"isAdmin":true},"address":{"constructor":{"prototype":{}}}}'
    world.server.on('/auth/user', () => new Response(text))
    const user = await tab.genauth.getUser()
    expect(JSON.stringify(user)).toBe('{"sub":"user-1","address":{}}')
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
    expect((user as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })

  it.each<[string, () => Response, string]>([
    ['without a `sub`', () => json({ name: 'Ada' }), 'invalid_response'],
    ['with HTML', () => new Response('<h1>Hi</h1>'), 'invalid_response'],
    ['with an array', () => json([1]), 'invalid_response'],
    [
      'with an error of the API',
      () => json({ error: 'Teapot', message: 'x' }, 418),
      'invalid_response',
    ],
    ['with an error of GenAuth', () => errorResponse('server_error', 503), 'server_error'],
  ])(
    'a userinfo response %s is an error, and the session does not end',
    async (_name, respond, code) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/user', respond)
      expect(await failure(tab.genauth.getUser())).toMatchObject({ code })
      expect(tab.status()).toBe('authenticated:session-1')
    },
  )

  it.each(['getUser', 'introspect'] as const)(
    'X12: %s rejects for a signed-out user, and sends no user or introspection request',
    async (method) => {
      const tab = world.open()
      expect(await failure(tab.genauth[method]())).toMatchObject({ code: 'not_authenticated' })
      expect(world.server.requests.map(({ url }) => url.pathname)).toEqual(['/auth/session'])
    },
  )

  it('R19: `getUser()` rejects when its signal is aborted', async () => {
    const tab = await openLoggedIn(world)
    const reason = new DOMException('enough', 'AbortError')
    await expect(tab.genauth.getUser({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    world.server.on('/auth/user', async () => {
      await settle()
      controller.abort(reason)
      return json(world.server.user)
    })
    await expect(tab.genauth.getUser({ signal: controller.signal })).rejects.toBe(reason)
    expect(tab.status()).toBe('authenticated:session-1')
  })
})

describe('`introspect()` in server mode', () => {
  it('`introspect()` sends a POST request to the server', async () => {
    const { genauth } = await openLoggedIn(world)
    expect(await genauth.introspect()).toMatchObject({ active: true, sub: 'user-1' })
    expect(world.server.to('/auth/introspect')[0]?.method).toBe('POST')
  })

  it('`introspect()` ends no session if the token is inactive', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/introspect', () => json({ active: false }))
    expect(await tab.genauth.introspect()).toEqual({ active: false })
    expect(tab.status()).toBe('authenticated:session-1')
  })
})
