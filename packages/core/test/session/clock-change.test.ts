import { describe, expect, it } from 'vitest'
import { schedule } from './schedule'
import { beginLogin, createWorld, loggedIn, settle, type World } from './world'

const minute = 60_000
const hour = 60 * minute

async function pass(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) await world.advance(10_000)
}

describe('a clock that is changed meanwhile', () => {
  it.each([10, 25, 35, 59, 60, 600].map((minutes) => ({ minutes })))(
    'R10: set back by $minutes minutes, tokens are handed out and renewed as if it were not',
    async ({ minutes }) => {
      const world = await createWorld()
      const bornAt = new Map([['access-0', world.clock.now()]])
      world.server.on('/token', (request) => {
        bornAt.set(`access-${bornAt.size}`, world.clock.now())
        return world.server.answerTokens(request)
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

  it('R10: set back while nothing is scheduled, a token that has run out is still known for one', async () => {
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

  it('R10: set back while GenAuth is down, the pauses between the attempts stay what they were', async () => {
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

  it('R10: set back, the lifetime that the app gives a session is not longer', async () => {
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

  it.each([-hour, hour])(
    'R10: a login during which it changes by %d ms succeeds',
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
