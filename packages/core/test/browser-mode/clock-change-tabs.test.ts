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

/** Advances the clock in small steps, so that tabs can react to each other. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await world.clock.advance(500)
    for (let round = 0; round < 12; round += 1) await new Promise(setImmediate)
  }
}

/** Counts the session changes of a tab from now on. */
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

describe('tabs that share tokens, of which one was opened before the clock was set back', () => {
  /**
   * Opens the first tab, sets the clock back, and opens or reloads the second tab. So the page in the second tab has never read the old
   * time. At the end, the first tab is about to refresh.
   */
  const openTwo = async (reopen: (early: Document) => Document) => {
    world.seedShared()
    const tab = await begin(openShared())
    const early = openShared()
    await early.ready()
    await world.advance(40 * minute)
    world.shiftClock(-30 * minute)
    const other = await begin(reopen(early))
    await world.advance(18 * minute)
    return [tab, other] as const
  }

  it.each(laterTabs)(
    'R6, R10: two tabs have the same backoff while GenAuth is down if one tab was %s after the clock was set back',
    async (_name, reopen) => {
      const tabs = await openTwo(reopen)
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
    'R6, R10: two tabs wait for `Retry-After` if one tab was %s after the clock was set back',
    async (_name, reopen) => {
      await openTwo(reopen)
      world.server.on('/token', () => json({}, 429, { 'retry-after': '120' }))
      await pass(4 * minute)
      expect(world.server.refreshes().length).toBeGreaterThan(0)
      expect(world.server.refreshes().length).toBeLessThanOrEqual(2)
    },
  )
})

describe('tabs with separate tokens, if the clock was set back between their logins', () => {
  const logIn = async () => {
    const before = world.open()
    const tab = before.load({ href: await beginLogin(before) })
    await tab.ready()
    await settle()
    return tab
  }
  /**
   * Logs in in two tabs, and sets the clock back between the two logins. By the device's clock, the second login is older than the first.
   */
  const logInTwice = async () => {
    const first = await logIn()
    await world.advance(10 * minute)
    world.shiftClock(-hour)
    const second = await logIn()
    await world.advance(minute)
    return [first, second] as const
  }

  it('R10, T1: a logout in the tab that logged in second ends the session of the first tab immediately', async () => {
    const [first, second] = await logInTwice()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })

  it('R10, T1: a logout in the tab that logged in first ends the session of the second tab immediately', async () => {
    const [first, second] = await logInTwice()
    await first.genauth.logout({ scope: 'local' })
    await settle()
    expect(second.status()).toBe('anonymous:logout')
  })

  it.each(['earlier', 'later'])(
    'R10, T1: the tab with the %s login detects on its next load that the user logged out while the tab was closed',
    async (which) => {
      const [first, second] = await logInTwice()
      const [closed, other] = which === 'earlier' ? [first, second] : [second, first]
      closed.kill()
      await other.genauth.logout({ scope: 'local' })
      const again = closed.load()
      await world.finish(again.genauth.ready())
      expect(again.genauth.getSession().status).toBe('anonymous')
    },
  )

  it('R10, T4: a page that the browser restores after a logout is signed out immediately, even if the storage has no login time for the page', async () => {
    const values = loggedIn(world)
    const first = world.open({ values })
    await first.ready()
    world.shiftClock(-hour)
    first.page.fire('pagehide', true)
    first.life.freeze()
    const entries = [...values]
    const next = world.open({ values })
    await world.finish(next.genauth.ready())
    await next.genauth.logout({ scope: 'local' })
    for (const [name, value] of entries) values.set(name, value)
    first.life.thaw()
    first.page.fire('pageshow', true)
    expect(first.status()).toBe('anonymous:logout')
  })

  it('R10, T1: a login of another user ends the session of the tab that logged in first', async () => {
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

  it('R10, T1: a logout does not end the session of a later login, even after a reload', async () => {
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

  it('R10, T1: a logout ends the session of a tab that logged in while the clock was two days ahead', async () => {
    world.shiftClock(48 * hour)
    const first = await logIn()
    world.shiftClock(-48 * hour)
    const second = await logIn()
    await second.genauth.logout({ scope: 'local' })
    await settle()
    expect(first.status()).toBe('anonymous:logout')
  })
})
