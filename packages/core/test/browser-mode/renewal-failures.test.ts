import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../support/failure'
import { json } from './fake-server'
import { schedule } from './schedule'
import { createWorld, loggedIn, until, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Opens a tab whose token expires soon, and sets the response of the token endpoint. */
async function openWith(respond: () => Response, secondsLeft = 10) {
  const expiresAt = world.clock.now() + secondsLeft * 1000
  const receivedAt = expiresAt - 3_600_000
  const tab = world.open({ values: loggedIn(world, { expiresAt, receivedAt }) })
  await tab.ready()
  world.server.on('/token', respond)
  return tab
}

const networkDown = () => {
  throw new TypeError('Failed to fetch')
}

describe('a rejected refresh token', () => {
  it.each([
    ['invalid_grant', () => json({ error: 'invalid_grant' }, 400)],
    ['a 400 without a body', () => new Response('', { status: 400 })],
    ['a 401 without a body', () => new Response('', { status: 401 })],
    ['a 403 without a body', () => new Response('', { status: 403 })],
  ])(
    'R8, R17: %s in response to a refresh ends the session with a single event',
    async (_name, respond) => {
      const tab = await openWith(respond)
      const error = await failure(tab.genauth.renew())
      expect(error).toMatchObject({ code: 'invalid_grant', endsSession: true })
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events).toEqual(['expired:invalid_grant'])
      expect(world.stored(tab.values)).toBeUndefined()
      const later = await failure(tab.genauth.getToken())
      expect(later).toMatchObject({ code: 'session_expired', endsSession: true })
      expect(world.server.refreshes()).toHaveLength(1)
      expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    },
  )
})

describe('a set-up error in response to a refresh', () => {
  it.each([
    ['unauthorized_client', 400],
    ['invalid_client', 401],
    ['unsupported_grant_type', 400],
    ['invalid_scope', 400],
    ['invalid_request', 400],
  ])(
    'R16, R20: %s in response to a refresh stops all refreshes, and the token stays usable until it expires',
    async (code, status) => {
      const tab = await openWith(() => json({ error: code }, status))
      await tab.genauth.renewal.run()
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(tab.genauth.getTokenStatus()).toMatchObject({ renewable: false, error: { code } })
      expect(tab.events).toEqual([`renewalFailed:${code}`])
      expect(await tab.genauth.getToken()).toBe('access-0')
      await tab.genauth.renewal.run()
      expect(world.server.refreshes()).toHaveLength(1)
      expect((await failure(tab.genauth.getToken({ minValiditySeconds: 60 }))).code).toBe(code)

      await world.advance(10_000)
      await tab.genauth.renewal.run()
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.events.at(-1)).toBe(`expired:${code}`)
      expect(world.server.refreshes()).toHaveLength(1)
    },
  )

  it('R16: a set-up error ends the session immediately if the token has expired', async () => {
    const tab = await openWith(() => json({ error: 'invalid_client' }, 401), 1)
    await world.advance(1000)
    expect((await failure(tab.genauth.renew())).code).toBe('invalid_client')
    expect(tab.status()).toBe('anonymous:expired')
    expect(tab.events).toEqual(['renewalFailed:invalid_client', 'expired:invalid_client'])
  })

  it('`renew()` sends a refresh even after a set-up error', async () => {
    const tab = await openWith(() => json({ error: 'unauthorized_client' }, 400))
    await tab.genauth.renewal.run()
    world.server.on('/token', undefined)
    await tab.genauth.renew()
    expect(tab.genauth.getSession()).toMatchObject({ stale: false })
    expect(tab.genauth.peekToken()).toBe('access-1')
    expect(tab.genauth.getTokenStatus()).toMatchObject({ renewable: true })
  })
})

describe('a temporary failure of a refresh', () => {
  it.each<[string, () => Response, number]>([
    ['a network failure', networkDown, 2],
    ['status 500', () => json({}, 500), 1],
    ['HTML with status 502', () => new Response('<html>', { status: 502 }), 1],
    ['status 503', () => new Response('', { status: 503 }), 1],
    ['status 429', () => new Response('', { status: 429 }), 1],
    ['HTML with status 200', () => new Response('<html>'), 2],
    ['HTML with status 400', () => new Response('<html>', { status: 400 }), 1],
    ['HTML with status 401', () => new Response('<html>', { status: 401 }), 1],
    ['broken JSON', () => new Response('{"access'), 2],
    ['JSON without a token', () => json({ token_type: 'Bearer' }), 2],
    ['an empty response with status 200', () => new Response(''), 2],
    ['a body of the shape {code, message}', () => json({ code: 2020, message: 'no' }), 1],
    [
      'a body of the shape {statusCode, apiCode}',
      () => json({ statusCode: 400, apiCode: 4, message: 'no' }),
      1,
    ],
  ])(
    'R6: %s in response to a refresh does not end the session, and the next refresh waits for the backoff',
    async (_name, respond, requests) => {
      const tab = await openWith(respond, 0.001)
      await world.advance(10)
      await world.finish(tab.genauth.renewal.run())
      const before = world.clock.now()
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(world.server.refreshes()).toHaveLength(requests)
      const next = tab.genauth.renewal.nextAt() ?? 0
      expect(next - before).toBeGreaterThan(400)
      expect(next - before).toBeLessThanOrEqual(1000)
      await tab.genauth.renewal.run()
      expect(world.server.refreshes()).toHaveLength(requests)

      world.server.on('/token', undefined)
      await world.advance(1000)
      await tab.genauth.renewal.run()
      expect(tab.genauth.getSession()).toMatchObject({ stale: false })
      expect(tab.genauth.getTokenStatus().error).toBeUndefined()
      expect(tab.events.map((event) => event.split(':')[0])).toEqual(['renewalFailed', 'renewed'])
    },
  )

  it('R6: a long outage causes a bounded number of requests', async () => {
    const tab = await openWith(() => json({}, 503), 0.001)
    await world.advance(10)
    const end = world.clock.now() + 3_600_000
    while (world.clock.now() < end) {
      await world.clock.advance(
        Math.max(1, (tab.genauth.renewal.nextAt() ?? 0) - world.clock.now()),
      )
      await tab.genauth.renewal.run()
    }
    expect(tab.status()).toBe('authenticated')
    expect(world.server.refreshes().length).toBeLessThan(40)
  })

  it('R6: a refresh without a response rejects with `timeout` after a second attempt, and the session does not end', async () => {
    const tab = await openWith(() => new Promise<never>(() => undefined) as never)
    const call = failure(tab.genauth.renew())
    await until(() => world.server.refreshes().length === 1)
    await world.advance(10_000)
    await world.advance(100)
    await until(() => world.server.refreshes().length === 2)
    await world.advance(10_000)
    expect((await call).code).toBe('timeout')
    expect(tab.status()).toBe('authenticated')
  })
})

describe('refreshes after a response with `Retry-After`', () => {
  it('R6: the scheduler and `getToken()` wait for `Retry-After`', async () => {
    const tab = await openWith(() => json({}, 429, { 'retry-after': '120' }), 0.001)
    await world.advance(10)
    const before = world.clock.now()
    await tab.genauth.renewal.run()
    expect(tab.genauth.renewal.nextAt()).toBe(before + 120_000)
    await world.advance(119_000)
    const error = await failure(tab.genauth.getToken())
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true })
    tab.page.fire('online')
    tab.page.fire('visible')
    await world.advance(0)
    expect(world.server.refreshes()).toHaveLength(1)
    world.server.on('/token', undefined)
    await world.advance(2000)
    expect(await tab.genauth.getToken()).toBe('access-1')
  })

  it('R10: the wait for `Retry-After` ends early if the clock was set back', async () => {
    const failedAt = world.clock.now() + 3_600_000
    const notBefore = failedAt + 1000
    const tab = world.open({
      values: loggedIn(world, {
        expiresAt: world.clock.now() - 1,
        failure: { code: 'rate_limited', message: '', count: 1, failedAt, retryAt: 0, notBefore },
      }),
    })
    await tab.ready()
    expect(tab.genauth.peekToken()).toBe('access-1')
    const limited = world.open({
      values: loggedIn(world, {
        id: 'session-2',
        failure: { code: 'rate_limited', message: '', count: 1, failedAt, retryAt: 0, notBefore },
      }),
    })
    await limited.ready()
    await limited.genauth.renew()
    expect(limited.genauth.peekToken()).toBe('access-2')
  })
})

describe('a tab that wakes up', () => {
  it.each(['online', 'visible', 'pageshow'] as const)(
    'R5: a tab that waits for the end of its backoff refreshes at the event %s, but not within 5 s of the last failure',
    async (event) => {
      const tab = await openWith(networkDown, 0.001)
      await world.advance(10)
      for (let n = 0; n < 8; n += 1) {
        await world.finish(failure(tab.genauth.renew()))
      }
      const sent = world.server.refreshes().length
      tab.page.fire(event, true)
      await world.advance(0)
      expect(world.server.refreshes()).toHaveLength(sent)
      await world.advance(5000)
      world.server.on('/token', undefined)
      tab.page.fire(event, true)
      await until(() => tab.genauth.peekToken() === 'access-1')
      expect(world.server.refreshes()).toHaveLength(sent + 1)
    },
  )

  it('R5: the session does not end during 15 minutes offline, and the tab refreshes immediately after the `online` event', async () => {
    const tab = await openWith(networkDown)
    const stop = schedule(tab)
    for (let n = 0; n < 15 * 60; n += 1) await world.advance(1000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    const sent = world.server.refreshes().length
    // The delays between the requests are 1, 2, 4, … seconds, up to five minutes. The client sends the first request twice.
    expect(sent).toBeLessThan(15)
    world.server.on('/token', undefined)
    tab.page.fire('online')
    await until(() => tab.genauth.peekToken() === 'access-1')
    expect(world.server.refreshes()).toHaveLength(sent + 1)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    stop()
  })

  it('R4: after hours of sleep, the wake-up of the tab and the first `getToken()` call share one refresh', async () => {
    const tab = await openWith(() => new Response('', { status: 500 }), 3600)
    world.server.on('/token', undefined)
    await world.advance(10 * 3_600_000)
    tab.page.fire('visible')
    expect(await tab.genauth.getToken()).toBe('access-1')
    expect(world.server.refreshes()).toHaveLength(1)
  })
})

describe('`renewal.run()`', () => {
  it('T2: `renewal.run()` backs off and fires `renewalFailed` if the browser denies locks', async () => {
    let attempts = 0
    const tab = world.open({
      values: loggedIn(world, { expiresAt: world.clock.now() + 1000 }),
      runtime: {
        locks: {
          run: () => {
            attempts += 1
            return Promise.reject(new Error('locks are denied'))
          },
        },
      },
    })
    await tab.ready()
    await world.advance(900)
    for (let n = 0; n < 20; n += 1) await tab.genauth.renewal.run()
    expect(attempts).toBe(1)
    expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + 750)
    expect(tab.genauth.getTokenStatus().error?.code).toBe('storage_unavailable')
    expect(tab.events).toEqual(['renewalFailed:storage_unavailable'])
    await world.advance(100)
    expect((await failure(tab.genauth.getToken())).code).toBe('storage_unavailable')
    expect(tab.status()).toBe('authenticated')
  })

  it('R11: a session without a refresh token has a token status with `renewable` false, and ends when its token expires', async () => {
    const expiresAt = world.clock.now() + 1000
    const tab = world.open({ values: loggedIn(world, { expiresAt, refreshToken: undefined }) })
    await tab.ready()
    expect(tab.genauth.getTokenStatus().renewable).toBe(false)
    expect((await failure(tab.genauth.renew())).code).toBe('no_refresh_token')
    expect(tab.genauth.renewal.nextAt()).toBe(expiresAt)
    await world.advance(1000)
    await tab.genauth.renewal.run()
    expect(tab.events).toEqual(['expired'])
  })

  it.each(['run', 'getToken', 'wake'] as const)(
    'a session ends after `maxSessionSeconds`, and the end is detected by this call or event: %s',
    async (how) => {
      const tab = world.open({ values: loggedIn(world), options: { maxSessionSeconds: 60 } })
      await tab.ready()
      expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + 60_000)
      await world.advance(60_000)
      expect(tab.genauth.peekToken()).toBeUndefined()
      if (how === 'run') await tab.genauth.renewal.run()
      if (how === 'wake') tab.page.fire('visible')
      if (how === 'getToken') {
        expect((await failure(tab.genauth.getToken())).code).toBe('session_expired')
      }
      await world.advance(0)
      expect(tab.status()).toBe('anonymous:expired')
      expect(world.server.requests).toEqual([])
    },
  )
})
