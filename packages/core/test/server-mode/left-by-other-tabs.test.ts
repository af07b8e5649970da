import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { settle } from '../browser-mode/world'
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
 * Starts a refresh in a tab while another tab holds the lock of the refresh. The other tab stores a text in local storage, and then
 * releases the lock. Returns the result or the error of the refresh.
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
    'R2: if another tab stores the failure of its refresh with %j, the refresh of a waiting tab fails with %j',
    async (changes, error) => {
      const tab = await openLoggedIn(world)
      const text = failed({ ...changes, failedAt: world.clock.now() + 1000 })
      const result = await refreshAfter(tab, 'failed', text)
      expect(result).toMatchObject({
        message: expect.stringContaining('GenAuth is slow.'),
        ...error,
      })
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
  ])('T3: a tab ignores a stored failure with %j and refreshes', async (changes) => {
    const tab = await openLoggedIn(world)
    const text = failed({ failedAt: world.clock.now() + 1000, ...changes })
    expect(await refreshAfter(tab, 'failed', text)).toMatchObject({ status: 'authenticated' })
    expect([renews().length, world.server.renewals]).toEqual([1, 1])
  })

  it('R2: a tab whose refresh fails stores the error with the session id and the revision for the other tabs', async () => {
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

  it('R2: a tab that waited for the refresh of another tab uses the stored `renewAt` and `expiresAt` of that refresh, and sends no request', async () => {
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
  ])('T3: a tab ignores a stored refresh with %j and sends a refresh', async (changes) => {
    const tab = await openLoggedIn(world)
    await refreshAfter(tab, 'renewed', renewed(changes))
    expect([renews().length, world.server.renewals]).toEqual([1, 1])
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it('T3: if the stored expiry of a token is not a number, the expiry is unknown', async () => {
    const tab = await openLoggedIn(world)
    await refreshAfter(tab, 'renewed', renewed({ expiresAt: 'tomorrow' }))
    expect(renews()).toEqual([])
    expect(tab.genauth.getTokenStatus().expiresAt).toBeUndefined()
  })

  it('R2: after a refresh, a tab stores the revision, `renewAt` and `expiresAt` for the other tabs', async () => {
    const tab = await openLoggedIn(world)
    await tab.genauth.renew()
    const expiresAt = world.clock.now() + hour
    const text = world.origin.localValues.get('genauth:/auth:renewed') ?? ''
    const instants = { renewAt: expiresAt - 60_000, expiresAt }
    expect(JSON.parse(text)).toEqual({ type: 'renewed', id: 'session-1', revision: 2, ...instants })
  })
})

describe('the storage of a tab in server mode', () => {
  it('T5: a client in server mode stores its flags under names that contain its base path', async () => {
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
  ])(
    'T2: a tab in server mode shows the user, refreshes and logs out even if its storage %s',
    async (_what, runtime) => {
      world.server.logIn()
      const tab = world.open({ runtime })
      await tab.ready()
      await tab.genauth.renew()
      expect([tab.status(), world.server.renewals]).toEqual(['authenticated:session-1', 1])
      await tab.genauth.logout({ scope: 'local' })
      expect([tab.status(), world.server.session]).toEqual(['anonymous:logout', undefined])
    },
  )
})

describe('responses from the server', () => {
  it.each([
    ['not_authenticated', 401, false, true],
    ['session_expired', 401, false, true],
    ['renew_required', 401, false, false],
    ['insufficient_scope', 403, false, false],
    ['storage_unavailable', 503, true, false],
    ['rate_limited', 429, true, false],
    ['user_mismatch', 502, false, false],
  ] as const)(
    'an error response with the code %s and the status %d becomes an error with `retryable` %s and `endsSession` %s',
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

  it('after a user request is rejected with not_authenticated, the tab requests its session and shows a signed-out user', async () => {
    const tab = await openLoggedIn(world)
    world.server.session = undefined
    await failure(tab.genauth.getUser())
    await settle()
    expect(tab.status()).toBe('anonymous:expired')
  })

  it('a network failure is `network_error` with the error from `fetch` as its cause, and a response that takes too long is `timeout`', async () => {
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

  it('R10: before the first session response, the token status has no scope, and its `renewable` is false', () => {
    const { genauth } = world.open()
    expect(genauth.getTokenStatus()).toEqual({ scope: [], renewable: false, isRenewing: false })
  })

  it('a user response without a `sub` is a retryable `invalid_response`', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => json({ name: 'Ada' }))
    expect(await failure(tab.genauth.getUser())).toMatchObject({
      code: 'invalid_response',
      retryable: true,
    })
  })

  it('a refresh request has `keepalive`, and session and user requests do not', async () => {
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
