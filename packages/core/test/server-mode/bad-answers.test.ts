import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { schedule } from '../session/schedule'
import { home, settle } from '../session/world'
import { failure } from '../support/failure'
import { refuse } from './fake-auth-server'
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

const badAnswers: [string, () => Response, string][] = [
  ['HTML', () => new Response('<!doctype html><title>App</title>'), 'invalid_response'],
  ['broken JSON', () => new Response('{"session":{"status":"auth'), 'invalid_response'],
  ['JSON that is no object', () => json([{ session: null }]), 'invalid_response'],
  ['nothing', () => new Response(null, { status: 204 }), 'invalid_response'],
  ['a redirect', opaqueRedirect, 'invalid_response'],
  ['a body that breaks off', brokenBody, 'network_error'],
  ['404 of a static host', () => new Response('Not found', { status: 404 }), 'invalid_response'],
  [
    '401 of a gateway',
    () => json({ error: 'Unauthorized', message: 'x' }, 401),
    'invalid_response',
  ],
  [
    'not_authenticated of a gateway',
    () => json({ error: 'not_authenticated', message: 'x' }, 401),
    'invalid_response',
  ],
  ['500 of a framework', () => json({ error: 'Oops', message: 'x' }, 500), 'server_error'],
  ['502 of a gateway', () => new Response('<h1>502</h1>', { status: 502 }), 'server_error'],
  ['429 of a gateway', () => new Response('', { status: 429 }), 'rate_limited'],
  [
    'a refusal without a message',
    () => json({}, 503, { 'x-genauth-error': 'timeout' }),
    'server_error',
  ],
  ['a refusal of the server', () => refuse('storage_unavailable', 503), 'storage_unavailable'],
]

const authenticated = { status: 'authenticated', id: 'session-9', stale: false }
/** Facts without which nobody can be told to be here. */
const badFacts: [string, (now: number) => unknown][] = [
  ['no session', (now) => ({ answeredAt: now })],
  ['a session of null', (now) => ({ session: null, answeredAt: now })],
  ['a status of its own', (now) => ({ session: { status: 'admin', id: 'x' }, answeredAt: now })],
  ['a session that is loading', (now) => ({ session: { status: 'loading' }, answeredAt: now })],
  ['no id', (now) => ({ session: { status: 'authenticated' }, answeredAt: now })],
  ['an empty id', (now) => ({ session: { status: 'authenticated', id: '' }, answeredAt: now })],
  [
    'a number for an id',
    (now) => ({ session: { status: 'authenticated', id: 7 }, answeredAt: now }),
  ],
  ['no instant', () => ({ session: authenticated })],
  ['a text for an instant', () => ({ session: authenticated, answeredAt: 'now' })],
  ['null for an instant', () => ({ session: authenticated, answeredAt: null })],
]

describe('an answer that no server of ours gives', () => {
  it.each(badAnswers)(
    'R6: %s, as the page loads, is an error and not somebody',
    async (_name, answer, code) => {
      world.server.on('/auth/session', answer)
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

  it.each(badAnswers)('R6: %s, later on, ends no session', async (_name, answer) => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/session', answer)
    tab.page.fire('pageshow', true)
    await settle()
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.events).toEqual([])
  })

  it.each(badFacts)('R6: facts with %s show nobody, and end nothing', async (_name, facts) => {
    const tab = await openLoggedIn(world)
    const answer = () => json(facts(world.clock.now()))
    world.server.on('/auth/session', answer)
    world.server.on('/auth/renew', answer)
    const other = world.open()
    await other.ready()
    expect(other.genauth.getSession()).toMatchObject({ error: { code: 'invalid_response' } })
    await tab.genauth.renew().catch(() => undefined)
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.genauth.getTokenStatus().error).toMatchObject({
      code: 'invalid_response',
      retryable: true,
    })
  })

  it('is told with the address that the server should be at', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => new Response('Cannot POST', { status: 404 }))
    const error = await failure(tab.genauth.renew())
    expect(error).toMatchObject({ code: 'invalid_response', status: 404 })
    expect(error.message).toContain(` ${home}/auth (status 404)`)
    expect(error.message).toMatch(/dev server.*GET and POST/)
  })

  it.each([500, 502, 504])('may be of whom a gateway does not reach: %i', async (status) => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => new Response('', { status }))
    const error = await failure(tab.genauth.renew())
    expect(error).toMatchObject({ code: 'server_error', status, retryable: true })
    expect(error.message).toContain('is down')
  })

  it('R6: no answer at all is a time-out, and is tried again', async () => {
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

describe('facts in which one member is nonsense', () => {
  const nonsense = [null, 'x', -1, 0, 1e308, true, [], {}, '__proto__']
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
  it.each(members)('are taken as far as they make sense: %s', async (member) => {
    for (const value of nonsense) {
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
      const { sub = 'user-1', stale } = tab.genauth.getSession() as { sub?: string; stale: boolean }
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
  })

  it.each([null, 7, 'revoked!', {}])('an unknown reason, %o, is none', async (reason) => {
    world.server.on('/auth/session', () =>
      json({ session: { status: 'anonymous', reason }, answeredAt: 1 }),
    )
    const tab = world.open()
    await tab.ready()
    expect(tab.genauth.getSession()).toEqual({ status: 'anonymous', reason: 'none' })
  })
})

describe('what other tabs and other pages of the origin say', () => {
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
  ])('L3, T3: changes nothing where it means nothing: %o', async (message) => {
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
  })

  it.each([
    '',
    'null',
    '{',
    '{"id":7}',
    '{"id":"session-1","revision":"9"}',
    '{"id":"session-1","revision":9,"renewAt":"x"}',
    '{"id":"session-1","revision":9,"renewAt":1}',
  ])('T3: a renewal is asked for in spite of what is stored: %s', async (text) => {
    world.origin.localValues.set('genauth:/auth:renewed', text)
    const tab = await openLoggedIn(world)
    await tab.genauth.renew()
    expect(world.server.renewals).toBe(1)
    expect(tab.events).toEqual(['renewed'])
  })

  it('T2: a storage that throws keeps nobody from logging in, renewing and logging out', async () => {
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
