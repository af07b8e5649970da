import { beforeEach, describe, expect, it } from 'vitest'
import { later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
/** The age at which a token with a lifetime of one hour is refreshed, in milliseconds. */
const dueAfter = hour - 60_000
const renewRequests = () => world.server.to('/auth/renew')

describe('a refresh that fails', () => {
  const outages: [string, () => Response][] = [
    ['a 503 response', () => errorResponse('temporarily_unavailable', 503)],
    [
      'a 502 response from a gateway with HTML',
      () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
    ],
    ['HTML', () => new Response('<h1>Hotel Wi-Fi</h1>')],
    ['broken JSON', () => new Response('{"session":')],
    ['an empty response', () => new Response(null, { status: 204 })],
    ['a 429', () => new Response('', { status: 429 })],
    [
      'a network failure',
      () => {
        throw new TypeError('Failed to fetch')
      },
    ],
  ]
  it.each(outages)(
    'R6: a refresh that fails with %s does not end the session, and is repeated with a growing backoff',
    async (_name, respond) => {
      const tab = await openLoggedIn(world)
      schedule(tab)
      world.server.on('/auth/renew', respond)
      await world.advance(dueAfter)
      await world.advance(10 * 60_000)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(tab.genauth.getTokenStatus().error).toMatchObject({ retryable: true })
      expect(renewRequests().length).toBeGreaterThan(5)
      expect(renewRequests().length).toBeLessThan(13)
      world.server.on('/auth/renew', undefined)
      await world.advance(5 * 60_000)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
      expect(tab.genauth.getTokenStatus().error).toBeUndefined()
      expect(tab.events.at(-1)).toBe('renewed')
    },
  )

  it('R6: after a failed refresh, a session is not stale while its token is valid', async () => {
    const tab = await openLoggedIn(world)
    world.server.isDown = true
    await failure(tab.genauth.renew())
    expect(tab.genauth.getSession()).toMatchObject({ stale: false })
  })

  it.each([
    [0, 500],
    [0.999, 999],
  ])(
    'R6: the backoff has jitter, and the random number %d causes a wait of %i ms',
    async (random, ms) => {
      const tab = await openLoggedIn(world, { runtime: { random: () => random } })
      world.server.isDown = true
      await failure(tab.genauth.renew())
      expect(Math.floor((tab.genauth.renewal.nextAt() ?? 0) - world.clock.now())).toBe(ms)
    },
  )

  it('R6: a refresh waits for `Retry-After`, even if the tab wakes up', async () => {
    const tab = await openLoggedIn(world)
    schedule(tab)
    world.server.on('/auth/renew', () =>
      errorResponse('temporarily_unavailable', 503, { 'retry-after': '120' }),
    )
    await world.advance(dueAfter)
    expect(renewRequests()).toHaveLength(1)
    expect(tab.genauth.getTokenStatus().error).toMatchObject({ code: 'temporarily_unavailable' })
    await world.advance(119_000)
    tab.page.fire('online')
    tab.page.fire('visible')
    await settle()
    expect(renewRequests()).toHaveLength(1)
    await world.advance(1000)
    expect(renewRequests()).toHaveLength(2)
  })

  it('R6: a session request does not shorten the wait for `Retry-After` before a refresh', async () => {
    const tab = await openLoggedIn(world)
    schedule(tab)
    world.server.on('/auth/renew', () =>
      errorResponse('temporarily_unavailable', 503, { 'retry-after': '3600' }),
    )
    await world.advance(hour)
    await world.advance(6 * 60_000)
    const isStale = { status: 'authenticated', stale: true }
    expect(tab.genauth.getSession()).toMatchObject({ ...isStale, stale: false })
    await failure(tab.genauth.renew())
    expect(tab.genauth.getSession()).toMatchObject(isStale)
    tab.page.fire('visible')
    await settle()
    expect(world.server.to('/auth/session')).toHaveLength(2)
    expect(tab.genauth.getSession()).toMatchObject(isStale)
    await world.advance(59 * 60_000)
    expect(renewRequests()).toHaveLength(2)
  })

  it('R6: a failed session request does not shorten the wait for `Retry-After` before a refresh', async () => {
    const tab = await openLoggedIn(world)
    schedule(tab)
    world.server.on('/auth/renew', () =>
      errorResponse('temporarily_unavailable', 503, { 'retry-after': '3600' }),
    )
    await world.advance(dueAfter)
    await world.advance(6 * 60_000)
    world.server.on('/auth/session', () => new Response('', { status: 502 }))
    tab.page.fire('visible')
    await world.advance(50 * 60_000)
    expect(world.server.to('/auth/session')).toHaveLength(2)
    expect(renewRequests()).toHaveLength(1)
  })

  it('R6: the token status has no error after the server responds that no refresh is due', async () => {
    const tab = await openLoggedIn(world)
    world.server.isDown = true
    await failure(tab.genauth.renew())
    expect(tab.genauth.getTokenStatus().error).toMatchObject({ code: 'network_error' })
    world.server.isDown = false
    await world.advance(1000)
    await tab.genauth.renewal.run()
    expect(world.server.renewals).toBe(0)
    expect(tab.genauth.getTokenStatus().error).toBeUndefined()
  })

  it('R6: during `Retry-After`, every call that needs a token rejects immediately without a request', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    world.server.on('/auth/renew', () =>
      errorResponse('temporarily_unavailable', 503, { 'retry-after': '60' }),
    )
    for (let n = 0; n < 4; n += 1) {
      expect(await failure(tab.genauth.getUser())).toMatchObject({
        code: 'temporarily_unavailable',
      })
    }
    expect(renewRequests()).toHaveLength(1)
    await failure(tab.genauth.renew())
    expect(renewRequests()).toHaveLength(1)
    await world.advance(60_000)
    await failure(tab.genauth.renew())
    expect(renewRequests()).toHaveLength(2)
  })

  it('R16: a refresh that fails because of the set-up is not repeated before the token expires', async () => {
    const tab = await openLoggedIn(world)
    schedule(tab)
    world.server.on('/auth/renew', () => errorResponse('invalid_client', 503))
    await world.advance(dueAfter)
    await world.advance(59_999)
    expect(renewRequests()).toHaveLength(1)
    expect(tab.status()).toBe('authenticated:session-1')
    expect(tab.genauth.getTokenStatus().error).toMatchObject({
      code: 'invalid_client',
      retryable: false,
    })
  })

  it('R6: a refresh without a response rejects with `timeout`', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => later<Response>().promise)
    const renewal = tab.genauth.renew()
    renewal.catch(() => undefined)
    await world.advance(25_000)
    expect(await failure(renewal)).toMatchObject({ code: 'timeout', retryable: true })
    expect(tab.status()).toBe('authenticated:session-1')
  })

  it.each(['online', 'visible'] as const)(
    'R5: a failed refresh is repeated immediately after the event %s',
    async (event) => {
      const tab = await openLoggedIn(world)
      world.server.isDown = true
      await world.advance(dueAfter)
      for (let n = 0; n < 6; n += 1) await failure(tab.genauth.renew())
      world.server.isDown = false
      await world.advance(5000)
      tab.page.fire(event)
      await settle()
      expect(world.server.renewals).toBe(1)
      expect(tab.events.at(-1)).toBe('renewed')
    },
  )

  it('R4: a tab that slept past the refresh time refreshes when it becomes visible', async () => {
    const tab = await openLoggedIn(world)
    tab.life.freeze()
    await world.advance(10 * hour)
    tab.life.thaw()
    tab.page.fire('visible')
    await settle()
    expect(world.server.renewals).toBe(1)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
  })
})
