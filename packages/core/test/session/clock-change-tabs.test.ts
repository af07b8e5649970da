import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { failure } from '../support/failure'
import { json } from './fake-server'
import { schedule } from './schedule'
import { beginLogin, createWorld, type Document, loggedIn, settle, type World } from './world'

const minute = 60_000
const hour = 60 * minute

let world: World
beforeEach(async () => {
  world = await createWorld()
})

/** Lets time pass in small steps, so that tabs which wake each other have the chance to. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await world.clock.advance(500)
    for (let round = 0; round < 12; round += 1) await new Promise(setImmediate)
  }
}

/** Counts the sessions that a tab shows from now on. */
function countSessions({ genauth }: Document): () => number {
  let changes = 0
  let last = genauth.getSession()
  genauth.subscribe(() => {
    if (genauth.getSession() !== last) changes += 1
    last = genauth.getSession()
  })
  return () => changes
}

const openShared = () => world.open({ options: { storage: 'shared' } })

async function begin(tab: Document): Promise<Document> {
  await tab.ready()
  onTestFinished(schedule(tab))
  return tab
}

const laterTabs: [string, (early: Document) => Document][] = [
  ['opened', openShared],
  ['reloaded', (early) => early.load()],
]

describe('tabs that share a grant, one of which was opened before the clock was set back', () => {
  /** Two tabs, the second of which has only seen the clock of now, a moment before the first renews. */
  const openTwo = async (comeAgain: (early: Document) => Document) => {
    world.seedShared()
    const tab = await begin(openShared())
    const early = openShared()
    await early.ready()
    await world.advance(40 * minute)
    world.shiftClock(-30 * minute)
    const other = await begin(comeAgain(early))
    await world.advance(18 * minute)
    return [tab, other] as const
  }

  it.each(laterTabs)(
    'R6, R10: and the other %s after it: they do not drive each other on while GenAuth is down',
    async (_name, comeAgain) => {
      const tabs = await openTwo(comeAgain)
      const counts = tabs.map(countSessions)
      world.server.on('/token', () => new Response('', { status: 503 }))
      await pass(5 * minute)
      await failure(tabs[1].genauth.renew())
      await pass(5 * minute)
      expect(world.server.refreshes().length).toBeGreaterThan(5)
      expect(world.server.refreshes().length).toBeLessThanOrEqual(15)
      expect(counts.map((count) => count())).toEqual([1, 1])
      for (const tab of tabs) expect(tab.genauth.getSession()).toMatchObject({ stale: true })
    },
  )

  it.each(laterTabs)(
    'R6, R10: and the other %s after it: they leave GenAuth alone as long as it asks',
    async (_name, comeAgain) => {
      await openTwo(comeAgain)
      world.server.on('/token', () => json({}, 429, { 'retry-after': '120' }))
      await pass(4 * minute)
      expect(world.server.refreshes().length).toBeGreaterThan(0)
      expect(world.server.refreshes().length).toBeLessThanOrEqual(2)
    },
  )
})

describe('tabs with grants of their own, where the clock was set back between their logins', () => {
  const logIn = async () => {
    const left = world.open()
    const tab = left.load({ href: await beginLogin(left) })
    await tab.ready()
    await settle()
    return tab
  }
  /** Two tabs, the second of which seems to have logged in before the first. */
  const logInTwice = async () => {
    const first = await logIn()
    await world.advance(10 * minute)
    world.shiftClock(-hour)
    const second = await logIn()
    await world.advance(minute)
    return [first, second] as const
  }

  it('R10, T1: a logout in the later one ends the earlier one at once', async () => {
    const [first, second] = await logInTwice()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })

  it('R10, T1: a logout in the earlier one ends the later one at once', async () => {
    const [first, second] = await logInTwice()
    await first.genauth.logout({ scope: 'local' })
    await settle()
    expect(second.status()).toBe('anonymous:logout')
  })

  it.each(['earlier', 'later'])(
    'R10, T1: the %s one finds the logout where it was not there to hear of it',
    async (which) => {
      const [first, second] = await logInTwice()
      const [away, other] = which === 'earlier' ? [first, second] : [second, first]
      away.kill()
      await other.genauth.logout({ scope: 'local' })
      const again = away.load()
      await world.finish(again.genauth.ready())
      expect(again.genauth.getSession().status).toBe('anonymous')
    },
  )

  it('R10, T4: a page that comes back is nobody’s at once after a logout, also without a note of its login', async () => {
    const values = loggedIn(world)
    const first = world.open({ values })
    await first.ready()
    world.shiftClock(-hour)
    first.page.fire('pagehide', true)
    first.life.freeze()
    const left = [...values]
    const next = world.open({ values })
    await world.finish(next.genauth.ready())
    await next.genauth.logout({ scope: 'local' })
    for (const [name, value] of left) values.set(name, value)
    first.life.thaw()
    first.page.fire('pageshow', true)
    expect(first.status()).toBe('anonymous:logout')
  })

  it('R10, T1: another user’s login ends the earlier one', async () => {
    const first = await logIn()
    await first.genauth.getUser()
    await world.advance(10 * minute)
    world.shiftClock(-hour)
    world.server.sub = 'user-2'
    const second = await logIn()
    await second.genauth.getUser()
    await settle()
    expect(first.status()).toBe('anonymous:logout')
    expect(first.events).toContain('userSwitched')
    expect(second.status()).toBe('authenticated')
  })

  it('R10, T1: a login after a logout stays, in a reload too', async () => {
    const [first, second] = await logInTwice()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    const third = await logIn()
    await world.advance(minute)
    expect([first.status(), third.status()]).toEqual(['anonymous:logout', 'authenticated'])
    const again = third.load()
    await again.ready()
    expect(again.status()).toBe('authenticated')
  })

  it('R10, T1: two days are no different: a logout ends a tab that logged in by a clock so far ahead', async () => {
    world.shiftClock(48 * hour)
    const first = await logIn()
    world.shiftClock(-48 * hour)
    const second = await logIn()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })
})
