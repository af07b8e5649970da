import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { home, settle } from '../session/world'
import { failure } from '../support/failure'
import { refuse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
const orders = '/auth/api/orders'
const renews = () => world.server.to('/auth/renew')

/** An API behind the proxy: without a good token, the server refuses in its place. */
function serveOrders(): void {
  world.server.on(orders, async ({ body }) => {
    const { session } = world.server
    if (!session) return refuse('not_authenticated', 401)
    if (world.clock.now() >= session.expiresAt) return refuse('renew_required', 401)
    return json({ echo: await body })
  })
}

describe('a request of the page', () => {
  it.each([
    [`${home}${orders}`, '1'],
    ['https://api.example/orders', null],
    ['https://app.example.evil.example/auth/api', null],
    ['https://app.example:8443/auth/api', null],
    ['http://app.example/auth/api', null],
  ])('R15: to %s says to the own origin alone that it comes from it', async (url, expected) => {
    const { genauth } = await openLoggedIn(world)
    await genauth.fetch(url, { headers: { 'x-of-the-app': '1' } })
    const { headers } = world.server.requests.at(-1) ?? { headers: new Headers() }
    expect(headers.get('x-genauth')).toBe(expected)
    expect(headers.get('x-of-the-app')).toBe('1')
    expect(headers.has('authorization')).toBe(false)
  })

  const bodies: [string, () => RequestInit][] = [
    ['no body', () => ({})],
    ['a text', () => ({ method: 'POST', body: 'two' })],
    ['a form', () => ({ method: 'POST', body: new URLSearchParams({ a: '2' }) })],
    ['bytes', () => ({ method: 'PUT', body: new Uint8Array([50]) })],
  ]
  it.each(bodies)('R13: with %s is sent again after one renewal', async (_name, init) => {
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
  })

  it('R14, B15: whose body is larger than 1 MiB gets the refusal as it is, and is not kept for a second request', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const send = (size: number) =>
      tab.genauth.fetch(home + orders, { method: 'POST', body: 'x'.repeat(size) })
    expect((await send(1024 * 1024 + 1)).status).toBe(401)
    expect([world.server.to(orders).length, renews().length]).toEqual([1, 0])
    expect((await send(1024 * 1024)).status).toBe(200)
    expect([world.server.to(orders).length, renews().length]).toEqual([3, 1])
  })

  it('R14: whose body can be sent only once gets the refusal as it is', async () => {
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
    expect(renews()).toEqual([])
  })

  it.each([
    ['the same refusal', () => refuse('renew_required', 401), 2, 1],
    ['the API’s own 401', () => json({ error: 'renew_required', message: 'x' }, 401), 1, 0],
    ['the API’s own 403', () => refuse('renew_required', 403), 1, 0],
  ])('R13: that gets %s gets no more than that', async (_name, answer, sent, renewed) => {
    world.server.on(orders, answer)
    const tab = await openLoggedIn(world)
    const response = await tab.genauth.fetch(home + orders)
    expect([401, 403]).toContain(response.status)
    expect(world.server.to(orders)).toHaveLength(sent)
    expect(renews()).toHaveLength(renewed)
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('R13: rejects where the renewal fails, and keeps the session', async () => {
    serveOrders()
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => refuse('temporarily_unavailable', 503))
    expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({
      code: 'temporarily_unavailable',
    })
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
  })

  it.each(['not_authenticated', 'session_expired'] as const)(
    'R8: rejects with %s where the session is over, and the page learns it',
    async (code) => {
      const tab = await openLoggedIn(world)
      world.server.session = undefined
      world.server.on(orders, () => refuse(code, 401))
      expect(await failure(tab.genauth.fetch(home + orders))).toMatchObject({ code, status: 401 })
      await settle()
      expect([tab.status(), tab.events]).toEqual(['anonymous:expired', ['expired']])
    },
  )

  it('R8: rejects where the session ends as it is renewed', async () => {
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

  it('X6: is not sent again for somebody else who has logged in meanwhile', async () => {
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

  it('R19: that is given up ends, and leaves the renewal to the others', async () => {
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

describe('the user', () => {
  it('is read through the server, anew each time', async () => {
    const { genauth } = await openLoggedIn(world)
    world.server.user = { sub: 'user-1', name: 'Ada' }
    expect(await genauth.getUser()).toEqual({ sub: 'user-1', name: 'Ada' })
    await genauth.getUser()
    expect(world.server.to('/auth/user')).toHaveLength(2)
  })

  it.each(['getUser', 'introspect'] as const)(
    'R13: a token that has run out is renewed for %s, once for all who ask',
    async (method) => {
      const { genauth } = await openLoggedIn(world)
      await world.advance(hour)
      await Promise.all(Array.from({ length: 20 }, () => genauth[method]()))
      expect(world.server.renewals).toBe(1)
      expect(renews()).toHaveLength(1)
    },
  )

  it('R13: a token that GenAuth does not accept is renewed for all who ask, and not again at once', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () =>
      (world.server.session?.revision ?? 0) > 1
        ? json(world.server.user)
        : refuse('invalid_token', 401),
    )
    await Promise.all([tab.genauth.getUser(), tab.genauth.getUser(), tab.genauth.getUser()])
    expect(world.server.renewals).toBe(1)
    world.server.on('/auth/user', () => refuse('invalid_token', 401))
    await world.advance(5000)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'invalid_token' })
    expect(world.server.renewals).toBe(1)
    await world.advance(5000)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'invalid_token' })
    expect(world.server.renewals).toBe(2)
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('R13: a refusal that comes late is one of before the renewal', async () => {
    const { genauth } = await openLoggedIn(world)
    const late = later<Response>()
    const answers = [refuse('invalid_token', 401), late.promise]
    world.server.on('/auth/user', async () => (await answers.shift()) ?? json(world.server.user))
    const calls = [genauth.getUser(), genauth.getUser()]
    await calls[0]
    await world.advance(3000)
    late.resolve(refuse('invalid_token', 401))
    expect(await calls[1]).toEqual({ sub: 'user-1' })
    expect(world.server.renewals).toBe(1)
  })

  it('is learnt where the login did not say who it is, also by who asks first of all', async () => {
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

  it('X6: is not that of somebody else who has logged in meanwhile', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () => {
      world.server.logIn({ sub: 'user-2' })
      return json(world.server.facts())
    })
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'not_authenticated' })
    expect(world.server.to('/auth/user')).toHaveLength(1)
  })

  it('X6: of another session than the page knows makes it look who is there', async () => {
    const tab = await openLoggedIn(world)
    world.server.logIn({ sub: 'user-2' })
    world.server.user = { sub: 'user-2' }
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
  })

  it('is refused by the page too where it is another, whoever asks first', async () => {
    world.server.logIn()
    world.server.user = { sub: 'user-2' }
    const tab = world.open()
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'user_mismatch' })
  })

  it('the server’s own user_mismatch is handed on, and ends nothing', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => refuse('user_mismatch', 502))
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'user_mismatch',
      status: 502,
    })
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('X14: brings no key that reaches a prototype', async () => {
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
    ['without a sub', () => json({ name: 'Ada' }), 'invalid_response'],
    ['in HTML', () => new Response('<h1>Hi</h1>'), 'invalid_response'],
    ['as an array', () => json([1]), 'invalid_response'],
    [
      'with a refusal of the API’s own',
      () => json({ error: 'Teapot', message: 'x' }, 418),
      'invalid_response',
    ],
    ['that GenAuth could not be asked for', () => refuse('server_error', 503), 'server_error'],
  ])('an answer %s is an error, and ends nothing', async (_name, answer, code) => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', answer)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code })
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it.each(['getUser', 'introspect'] as const)(
    'X12: %s for a visitor says that nobody is logged in, and asks nothing',
    async (method) => {
      const tab = world.open()
      expect(await failure(tab.genauth[method]())).toMatchObject({ code: 'not_authenticated' })
      expect(world.server.requests.map(({ url }) => url.pathname)).toEqual(['/auth/session'])
    },
  )

  it('R19: is not waited for any longer than its caller wants', async () => {
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

describe('what GenAuth knows of the token', () => {
  it('is asked for through the server', async () => {
    const { genauth } = await openLoggedIn(world)
    expect(await genauth.introspect()).toMatchObject({ active: true, sub: 'user-1' })
    expect(world.server.to('/auth/introspect')[0]?.method).toBe('POST')
  })

  it('ends nothing where it is not active', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/introspect', () => json({ active: false }))
    expect(await tab.genauth.introspect()).toEqual({ active: false })
    expect(tab.status()).toBe('authenticated:session-1')
  })
})
