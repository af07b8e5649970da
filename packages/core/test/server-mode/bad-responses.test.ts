import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { home, settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const opaqueRedirect = () =>
  Object.defineProperties(new Response(null), {
    status: { value: 0 },
    ok: { value: false },
    type: { value: 'opaqueredirect' },
  })
const brokenBody = () =>
  new Response(new ReadableStream({ start: (body) => body.error(new TypeError('reset')) }))

const badResponses: [string, () => Response, string][] = [
  ['HTML', () => new Response('<!doctype html><title>App</title>'), 'invalid_response'],
  ['broken JSON', () => new Response('{"session":{"status":"auth'), 'invalid_response'],
  ['JSON that is not an object', () => json([{ session: null }]), 'invalid_response'],
  ['an empty response', () => new Response(null, { status: 204 }), 'invalid_response'],
  ['a redirect', opaqueRedirect, 'invalid_response'],
  ['an incomplete body', brokenBody, 'network_error'],
  [
    'a 404 from a static host',
    () => new Response('Not found', { status: 404 }),
    'invalid_response',
  ],
  [
    'a 401 from a gateway',
    () => json({ error: 'Unauthorized', message: 'x' }, 401),
    'invalid_response',
  ],
  [
    'a 401 from a gateway with `not_authenticated`',
    () => json({ error: 'not_authenticated', message: 'x' }, 401),
    'invalid_response',
  ],
  ['a 500 from a framework', () => json({ error: 'Oops', message: 'x' }, 500), 'server_error'],
  ['a 502 from a gateway', () => new Response('<h1>502</h1>', { status: 502 }), 'server_error'],
  ['a 429 from a gateway', () => new Response('', { status: 429 }), 'rate_limited'],
  [
    'an error response without a message',
    () => json({}, 503, { 'x-genauth-error': 'timeout' }),
    'server_error',
  ],
  [
    'an error response from the server',
    () => errorResponse('storage_unavailable', 503),
    'storage_unavailable',
  ],
]

const authenticated = { status: 'authenticated', id: 'session-9', stale: false }
/** Session snapshots from the server that do not describe a valid session. */
const badSnapshots: [string, (now: number) => unknown][] = [
  ['no member `session`', (now) => ({ answeredAt: now })],
  ['a session that is null', (now) => ({ session: null, answeredAt: now })],
  [
    'an unknown session status',
    (now) => ({ session: { status: 'admin', id: 'x' }, answeredAt: now }),
  ],
  ['a session that is loading', (now) => ({ session: { status: 'loading' }, answeredAt: now })],
  ['no session id', (now) => ({ session: { status: 'authenticated' }, answeredAt: now })],
  [
    'an empty session id',
    (now) => ({ session: { status: 'authenticated', id: '' }, answeredAt: now }),
  ],
  [
    'a number as session id',
    (now) => ({ session: { status: 'authenticated', id: 7 }, answeredAt: now }),
  ],
  ['no `answeredAt`', () => ({ session: authenticated })],
  ['a string as `answeredAt`', () => ({ session: authenticated, answeredAt: 'now' })],
  ['null as `answeredAt`', () => ({ session: authenticated, answeredAt: null })],
]

describe('an invalid response from the server', () => {
  it.each(badResponses)(
    'R6: %s in response to the first session request sets an error, and the next response signs the user in',
    async (_name, respond, code) => {
      world.server.on('/auth/session', respond)
      const tab = world.open()
      schedule(tab)
      await tab.ready()
      expect(tab.genauth.getSession()).toMatchObject({
        status: 'anonymous',
        reason: 'error',
        error: { code },
      })
      world.server.logIn()
      world.server.on('/auth/session', undefined)
      await world.advance(5000)
      expect(tab.status()).toBe('authenticated:session-1')
      expect(tab.events).toEqual(['login'])
    },
  )

  it.each(badResponses)(
    'R6: %s in response to a later session request does not end the session',
    async (_name, respond) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/session', respond)
      tab.page.fire('pageshow', true)
      await settle()
      expect(tab.status()).toBe('authenticated:session-1')
      expect(tab.events).toEqual([])
    },
  )

  it.each(badSnapshots)(
    'R6: a snapshot with %s signs no user in and ends no session',
    async (_name, snapshot) => {
      const tab = await openLoggedIn(world)
      const respond = () => json(snapshot(world.clock.now()))
      world.server.on('/auth/session', respond)
      world.server.on('/auth/renew', respond)
      const other = world.open()
      await other.ready()
      expect(other.genauth.getSession()).toMatchObject({ error: { code: 'invalid_response' } })
      await tab.genauth.renew().catch(() => undefined)
      expect(tab.status()).toBe('authenticated:session-1')
      expect(tab.genauth.getTokenStatus().error).toMatchObject({
        code: 'invalid_response',
        retryable: true,
      })
    },
  )

  it('the error message for a 404 contains the expected URL of the server and a hint about GET and POST', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => new Response('Cannot POST', { status: 404 }))
    const error = await failure(tab.genauth.renew())
    expect(error).toMatchObject({ code: 'invalid_response', status: 404 })
    expect(error.message).toContain(`${home}/auth`)
    expect(error.message).toMatch(/GET.*POST/)
  })

  it.each([500, 502, 504])(
    'a response with status %i and no body is a retryable `server_error`',
    async (status) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/renew', () => new Response('', { status }))
      const error = await failure(tab.genauth.renew())
      expect(error).toMatchObject({ code: 'server_error', status, retryable: true })
      expect(error.message).toMatch(/server/i)
    },
  )

  it('R6: a session request without a response fails with `timeout`, and the tab repeats the request', async () => {
    world.server.on('/auth/session', () => later<Response>().promise)
    const tab = world.open()
    schedule(tab)
    tab.genauth.start()
    await world.advance(25_000)
    expect(tab.genauth.getSession()).toMatchObject({ reason: 'error', error: { code: 'timeout' } })
    world.server.logIn()
    world.server.on('/auth/session', undefined)
    await world.advance(1000)
    expect(tab.status()).toBe('authenticated:session-1')
  })
})

describe('a snapshot of the session with one invalid member', () => {
  const invalidValues = [null, 'x', -1, 0, 1e308, true, [], {}, '__proto__']
  const members = [
    'expiresAt',
    'renewAt',
    'revision',
    'renewable',
    'scope',
    'error',
    'user',
    'session.sub',
    'session.stale',
    'session.error',
  ]
  it.each(members)(
    'the client ignores an invalid %s in a snapshot and uses the other members',
    async (member) => {
      for (const value of invalidValues) {
        world = await createServerWorld()
        world.server.logIn()
        world.server.on('/auth/session', () => {
          const facts = { ...world.server.facts() } as Record<string, unknown>
          const [name = '', inner] = member.split('.')
          facts[name] = inner ? { ...Object(facts[name]), [inner]: value } : value
          return json(facts)
        })
        const tab = world.open()
        const stop = schedule(tab)
        await tab.ready()
        expect(tab.status()).toBe('authenticated:session-1')
        const { sub = 'user-1', stale } = tab.genauth.getSession() as {
          sub?: string
          stale: boolean
        }
        expect([typeof sub, stale]).toEqual(['string', false])
        const { scope, renewable, expiresAt = 0 } = tab.genauth.getTokenStatus()
        expect(scope.every((name) => typeof name === 'string')).toBe(true)
        expect(typeof renewable).toBe('boolean')
        expect(Number.isFinite(expiresAt)).toBe(true)
        expect(Number.isNaN(tab.genauth.renewal.nextAt())).toBe(false)
        await world.advance(60_000)
        expect(world.server.requests.length).toBeLessThan(16)
        expect(tab.events.filter((type) => type !== 'renewed')).toEqual([])
        stop()
      }
    },
  )

  it.each([null, 7, 'revoked!', {}])(
    'if a snapshot has the unknown reason %o, the session has the reason `none`',
    async (reason) => {
      world.server.on('/auth/session', () =>
        json({ session: { status: 'anonymous', reason }, answeredAt: 1 }),
      )
      const tab = world.open()
      await tab.ready()
      expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
    },
  )
})

describe('messages and stored values from other tabs', () => {
  it.each([
    null,
    'loggedOut',
    {},
    { type: 'loggedOut' },
    { type: 'loggedOut', id: 7 },
    { type: 'loggedOut', id: 'session-0' },
    { type: 'renewed', id: 'session-1', revision: 'x', renewAt: 1, expiresAt: 1 },
    { type: 'renewed', id: 'session-1', revision: 1, renewAt: 1, expiresAt: 1 },
    { type: 'renewed', id: 'session-0', revision: 9, renewAt: 1, expiresAt: 1 },
    { type: 'toString' },
  ])(
    'L3, T3: the client ignores the invalid or outdated message %o from another tab',
    async (message) => {
      const tab = await openLoggedIn(world)
      const before = [
        tab.genauth.getSession(),
        tab.genauth.getTokenStatus(),
        tab.genauth.renewal.nextAt(),
      ]
      world.origin.openChannel('genauth:/auth:tabs', () => undefined).post(message)
      await settle()
      expect([
        tab.genauth.getSession(),
        tab.genauth.getTokenStatus(),
        tab.genauth.renewal.nextAt(),
      ]).toEqual(before)
      expect(tab.events).toEqual([])
    },
  )

  it.each([
    '',
    'null',
    '{',
    '{"id":7}',
    '{"id":"session-1","revision":"9"}',
    '{"id":"session-1","revision":9,"renewAt":"x"}',
    '{"id":"session-1","revision":9,"renewAt":1}',
  ])('T3: a tab refreshes despite the invalid stored value %s', async (text) => {
    world.origin.localValues.set('genauth:/auth:renewed', text)
    const tab = await openLoggedIn(world)
    await tab.genauth.renew()
    expect(world.server.renewals).toBe(1)
    expect(tab.events).toEqual(['renewed'])
  })

  it('T2: a login, a refresh and a logout work even if every access to storage throws', async () => {
    const broken = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    const storage = { getItem: broken, setItem: broken, removeItem: broken }
    const tab = await openLoggedIn(world, {
      runtime: { originStorage: storage, tabStorage: storage },
    })
    await tab.genauth.renew()
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.events).toEqual(['renewed', 'logout'])
    void tab.genauth.login()
    await settle()
    expect(tab.page.navigations).toHaveLength(1)
  })
})
