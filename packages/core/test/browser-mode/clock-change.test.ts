import { describe, expect, it } from 'vitest'
import { schedule } from './schedule'
import { beginLogin, createWorld, key, loggedIn, settle, type World } from './world'

const minute = 60_000
const hour = 60 * minute

async function pass(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) await world.advance(10_000)
}

describe('a clock that changes during a session', () => {
  it.each([10, 25, 35, 59, 60, 600].map((minutes) => ({ minutes })))(
    'R10: if the clock is set back by $minutes minutes, tokens are returned and refreshed as usual',
    async ({ minutes }) => {
      const world = await createWorld()
      const bornAt = new Map([['access-0', world.clock.now()]])
      world.server.on('/token', (request) => {
        bornAt.set(`access-${bornAt.size}`, world.clock.now())
        return world.server.respondWithTokens(request)
      })
      const tab = world.open({ values: loggedIn(world) })
      await tab.ready()
      const stop = schedule(tab)
      const ages: number[] = []
      for (let at = 0; at < 4 * hour; at += minute) {
        if (at === 40 * minute) world.shiftClock(-minutes * minute)
        await world.clock.advance(minute)
        await settle()
        const token = await tab.genauth.getToken()
        ages.push(world.clock.now() - (bornAt.get(token) ?? Number.NaN))
      }
      stop()
      expect(Math.max(...ages)).toBeLessThan(hour)
      expect(world.server.refreshes()).toHaveLength(4)
      expect(tab.genauth.getSession().status).toBe('authenticated')
    },
  )

  it('R10: if the clock is set back while no refresh is scheduled, the client recognizes the expiry of the token', async () => {
    const world = await createWorld()
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    await world.advance(50 * minute)
    world.shiftClock(-30 * minute)
    await world.advance(11 * minute)
    expect(tab.genauth.peekToken()).toBeUndefined()
    expect(await tab.genauth.getToken()).toBe('access-1')
    expect(tab.genauth.peekToken()).toBe('access-1')
  })

  it('R10: the backoff stays the same if the clock is set back while GenAuth is down', async () => {
    const world = await createWorld()
    world.server.on('/token', () => new Response('', { status: 503 }))
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const stop = schedule(tab)
    await pass(world, 40 * minute)
    world.shiftClock(-30 * minute)
    await pass(world, 40 * minute)
    const attempts = world.server.refreshes().length
    expect(attempts).toBeGreaterThan(8)
    expect(attempts).toBeLessThan(20)
    world.server.on('/token', undefined)
    await pass(world, 5 * minute)
    expect(tab.genauth.peekToken()).toBe('access-1')
    stop()
  })

  it('R10: the limit `maxSessionSeconds` is not extended if the clock is set back', async () => {
    const world = await createWorld()
    const tab = world.open({ values: loggedIn(world), options: { maxSessionSeconds: 1800 } })
    await tab.ready()
    const stop = schedule(tab)
    await world.advance(20 * minute)
    world.shiftClock(-15 * minute)
    await world.advance(11 * minute)
    expect(tab.status()).toBe('anonymous:expired')
    stop()
  })

  it('R10: the limit `maxSessionSeconds` ends the session on time if the clock is set back by hours between refreshes', async () => {
    const world = await createWorld()
    world.server.tokens = { expires_in: 600 }
    const values = loggedIn(world, { expiresAt: world.now() + 600_000 })
    const tab = world.open({ values, options: { maxSessionSeconds: 7200 } })
    await tab.ready()
    const stop = schedule(tab)
    await pass(world, 75 * minute)
    world.shiftClock(-5 * hour)
    await pass(world, 44 * minute)
    expect(tab.status()).toBe('authenticated')
    expect(world.server.refreshes().length).toBeGreaterThan(10)
    await pass(world, minute)
    expect(tab.status()).toBe('anonymous:expired')
    stop()
  })

  it('R10: `maxSessionSeconds` is measured from the login, even if the user logged out earlier while the clock was ahead', async () => {
    const world = await createWorld()
    world.origin.localValues.set(`genauth:${key}:logout`, String(world.now() + 20 * hour))
    const first = world.open()
    const href = await beginLogin(first)
    const tab = first.load({ href, options: { maxSessionSeconds: 1800 } })
    await tab.ready()
    await world.advance(29 * minute)
    expect(tab.genauth.peekToken()).toBe('access-1')
    await world.advance(minute)
    expect(tab.genauth.peekToken()).toBeUndefined()
    await tab.genauth.renewal.run()
    expect(tab.status()).toBe('anonymous:expired')
  })

  it('R10: refreshes stay on schedule if the clock is set back after a token response with a lifetime of 0 s', async () => {
    const world = await createWorld()
    world.server.tokens = { expires_in: 0 }
    const tab = world.open({ values: loggedIn(world, { expiresAt: world.now() + minute }) })
    await tab.ready()
    const stop = schedule(tab)
    await pass(world, minute)
    expect(world.server.refreshes()).not.toEqual([])
    world.server.tokens = { expires_in: 300 }
    world.shiftClock(-hour)
    await pass(world, minute)
    expect(tab.genauth.peekToken()).toBeDefined()
    stop()
  })

  it.each([-hour, hour])(
    'R10: a login succeeds if the clock changes by %d ms during the login',
    async (changeMs) => {
      const world = await createWorld()
      const first = world.open()
      const href = await beginLogin(first)
      world.shiftClock(changeMs)
      const back = first.load({ href })
      await back.ready()
      expect(back.status()).toBe('authenticated')
    },
  )
})
