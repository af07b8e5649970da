import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { settle } from '../session/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
const renews = () => world.server.to('/auth/renew')

/**
 * Starts a refresh in a tab while another tab holds the lock. Before the other tab releases the lock, it stores a text in local storage.
 */
async function refreshAfter(tab: Tab, name: string, text: string): Promise<unknown> {
  const holder = later<void>()
  void world.origin.locks
    .of({}, tab.runtime)
    .run('genauth:/auth:renewal', 60_000, () => holder.promise)
  await settle()
  const renewed = tab.genauth.renew().catch((error: unknown) => error)
  await settle()
  await world.advance(1000)
  world.origin.localValues.set(`genauth:/auth:${name}`, text)
  await world.advance(1000)
  holder.resolve()
  return renewed
}

describe('a refresh that failed in another tab', () => {
  const failed = (changes: Record<string, unknown> = {}) =>
    JSON.stringify({
      id: 'session-1',
      revision: 1,
      failedAt: world.clock.now(),
      code: 'timeout',
      message: 'GenAuth is slow.',
      ...changes,
    })

  it.each([
    [{}, { code: 'timeout', retryable: false }],
    [{ retryable: true }, { retryable: true }],
    [{ retryable: 'yes' }, { retryable: false }],
    [{ status: 503 }, { status: 503 }],
    [{ status: '503' }, { status: undefined }],
    [{ retryAfterMs: 5000 }, { retryAfterMs: 5000 }],
    [{ retryAfterMs: '5000' }, { retryAfterMs: undefined }],
  ])(
    'R2: a refresh that failed in another tab with %j fails in the tabs that waited, with %j',
    async (changes, error) => {
      const tab = await openLoggedIn(world)
      const text = failed({ ...changes, failedAt: world.clock.now() + 1000 })
      const result = await refreshAfter(tab, 'failed', text)
      expect(result).toMatchObject({ message: 'GenAuth is slow.', ...error })
      expect(renews()).toEqual([])
      expect(tab.events).toEqual(['renewalFailed:timeout'])
    },
  )

  it.each([
    { id: 'session-2' },
    { id: undefined },
    { revision: 0 },
    { revision: 2 },
    { failedAt: 0 },
    { failedAt: '9e15' },
    { failedAt: undefined },
    { code: 7 },
    { code: undefined },
    { message: 7 },
    { message: undefined },
  ])('T3: a failure with %j in storage is ignored, and the tab refreshes', async (changes) => {
    const tab = await openLoggedIn(world)
    const text = failed({ failedAt: world.clock.now() + 1000, ...changes })
    expect(await refreshAfter(tab, 'failed', text)).toMatchObject({ status: 'authenticated' })
    expect([renews().length, world.server.renewals]).toEqual([1, 1])
  })

  it('R2: a refresh that fails leaves its error for the tabs that wait, with the session and its revision', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => errorResponse('rate_limited', 429, { 'retry-after': '7' }))
    await failure(tab.genauth.renew())
    const text = world.origin.localValues.get('genauth:/auth:failed') ?? ''
    expect(JSON.parse(text)).toEqual({
      id: 'session-1',
      revision: 1,
      failedAt: world.clock.now(),
      code: 'rate_limited',
      message: expect.any(String),
      retryable: true,
      status: 429,
      retryAfterMs: 7000,
    })
  })
})

describe('a refresh that succeeded in another tab', () => {
  const renewed = (changes: Record<string, unknown> = {}) => {
    const expiresAt = world.clock.now() + 2 * hour
    const facts = { id: 'session-1', revision: 2, renewAt: expiresAt - 60_000, expiresAt }
    return JSON.stringify({ type: 'renewed', ...facts, ...changes })
  }

  it('R2: a tab that waited for the refresh of another tab takes its instants over and sends nothing', async () => {
    const tab = await openLoggedIn(world)
    const expiresAt = world.clock.now() + 2 * hour
    await refreshAfter(tab, 'renewed', renewed())
    expect(renews()).toEqual([])
    expect(tab.genauth.getTokenStatus().expiresAt).toBe(expiresAt)
    expect(tab.genauth.renewal.nextAt()).toBe(expiresAt - 60_000)
    expect(tab.events).toEqual(['renewed'])
  })

  it.each([
    { id: 'session-2' },
    { id: 7 },
    { id: undefined },
    { revision: 1 },
    { revision: '2' },
    { revision: undefined },
    { renewAt: 0 },
    { renewAt: '9e15' },
    { renewAt: undefined },
  ])('T3: a refresh with %j in storage is ignored, and the tab refreshes', async (changes) => {
    const tab = await openLoggedIn(world)
    await refreshAfter(tab, 'renewed', renewed(changes))
    expect([renews().length, world.server.renewals]).toEqual([1, 1])
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('T3: an expiry in storage that is no number counts as unknown', async () => {
    const tab = await openLoggedIn(world)
    await refreshAfter(tab, 'renewed', renewed({ expiresAt: 'tomorrow' }))
    expect(renews()).toEqual([])
    expect(tab.genauth.getTokenStatus().expiresAt).toBeUndefined()
  })

  it('R2: a refresh leaves its revision and instants for the other tabs', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.renew()
    const expiresAt = world.clock.now() + hour
    const text = world.origin.localValues.get('genauth:/auth:renewed') ?? ''
    const instants = { renewAt: expiresAt - 60_000, expiresAt }
    expect(JSON.parse(text)).toEqual({ type: 'renewed', id: 'session-1', revision: 2, ...instants })
  })
})

describe('what a tab keeps in the storage of its origin', () => {
  it('T5: a page in server mode keeps its flags under names with its base path', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.renew()
    world.server.on('/auth/renew', () => errorResponse('timeout', 503))
    await failure(tab.genauth.renew())
    world.server.isDown = true
    await failure(tab.genauth.logout())
    expect([...world.origin.localValues.keys()].sort()).toEqual(
      ['failed', 'logged-out', 'pending-logout', 'renewed', 'shown'].map(
        (name) => `genauth:/auth:${name}`,
      ),
    )
  })

  it.each([
    ['is missing', { originStorage: undefined, tabStorage: undefined }],
    [
      'throws',
      {
        originStorage: {
          getItem() {
            throw new Error('blocked')
          },
          setItem() {
            throw new Error('full')
          },
          removeItem() {
            throw new Error('blocked')
          },
        },
      },
    ],
  ])('T2: a page whose storage %s logs in, refreshes and logs out', async (_what, runtime) => {
    world.server.logIn()
    const tab = world.open({ runtime })
    await tab.ready()
    await tab.genauth.renew()
    expect([tab.status(), world.server.renewals]).toEqual(['authenticated:session-1', 1])
    await tab.genauth.logout({ scope: 'local' })
    expect([tab.status(), world.server.session]).toEqual(['anonymous:logout', undefined])
  })
})

describe('a response of the server', () => {
  it.each([
    ['not_authenticated', 401, false, true],
    ['session_expired', 401, false, true],
    ['renew_required', 401, false, false],
    ['insufficient_scope', 403, false, false],
    ['storage_unavailable', 503, true, false],
    ['rate_limited', 429, true, false],
    ['user_mismatch', 502, false, false],
  ] as const)(
    'a refusal with %s and status %d is retryable: %s, and ends the session: %s',
    async (code, status, retryable, endsSession) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/renew', () => errorResponse(code, status))
      expect(await failure(tab.genauth.renew())).toMatchObject({
        code,
        status,
        retryable,
        endsSession,
      })
    },
  )

  it('a request for the user that is refused as not_authenticated looks for the session again', async () => {
    const tab = await openLoggedIn(world)
    world.server.session = undefined
    await failure(tab.genauth.getUser())
    await settle()
    expect(tab.status()).toBe('anonymous:expired')
  })

  it('a network that is down has its error as the cause, and a server that is too slow is a timeout', async () => {
    const tab = await openLoggedIn(world)
    world.server.isDown = true
    const down = await failure(tab.genauth.renew())
    expect([down.code, down.retryable, down.cause]).toEqual([
      'network_error',
      true,
      expect.any(TypeError),
    ])
    world.server.isDown = false
    world.server.on('/auth/renew', () => new Promise<Response>(() => {}))
    const slow = failure(tab.genauth.renew())
    await world.advance(25_000)
    expect(await slow).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('R10: a page that has not asked yet shows no scope and nothing to refresh', () => {
    const { genauth } = world.open()
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
  })

  it('a user without a sub is an invalid_response that can be retried', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => json({ name: 'Ada' }))
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'invalid_response',
      retryable: true,
    })
  })

  it('only requests that must outlive the page are kept alive', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.getUser()
    await tab.genauth.renew()
    expect(world.server.requests.map(({ url, keepalive }) => [url.pathname, keepalive])).toEqual([
      ['/auth/session', false],
      ['/auth/user', false],
      ['/auth/renew', true],
    ])
  })
})
