import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { schedule } from '../session/schedule'
import { settle } from '../session/world'
import { failure } from '../support/failure'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
/** When a token of an hour wants to be renewed. */
const dueAfter = hour - 60_000
const renews = () => world.server.to('/auth/renew')

describe('when a page asks its server for a renewal', () => {
  it.each([0, 5 * hour, -5 * hour])(
    'R10: when the server wants it, also where its clock is %i ms ahead',
    async (aheadMs) => {
      world.server.aheadMs = aheadMs
      const tab = await openLoggedIn(world)
      const now = world.clock.now()
      expect(tab.genauth.renewal.nextAt()).toBe(now + dueAfter)
      expect(tab.genauth.getTokenStatus().expiresAt).toBe(now + hour)
      await world.advance(dueAfter)
      await tab.genauth.renewal.run()
      expect(world.server.renewals).toBe(1)
      expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + dueAfter)
      expect(tab.events).toEqual(['renewed'])
    },
  )

  it('R10: reckons what the page was rendered with by its own clock too', async () => {
    world.server.aheadMs = -2 * hour
    world.server.logIn()
    const tab = world.open()
    await tab.ready({ initialSession: world.server.facts() })
    expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + dueAfter)
  })

  it('sends nothing before it is due, nor while nobody is logged in', async () => {
    const visitor = world.open()
    await visitor.ready()
    await visitor.genauth.renewal.run()
    expect(visitor.genauth.renewal.nextAt()).toBeUndefined()
    expect(await failure(visitor.genauth.renew())).toMatchObject({ code: 'not_authenticated' })
    const tab = await openLoggedIn(world)
    await world.advance(dueAfter - 1)
    await tab.genauth.renewal.run()
    expect(renews()).toEqual([])
  })

  it('a button renews a token that is still good', async () => {
    const tab = await openLoggedIn(world)
    expect(await tab.genauth.renew()).toMatchObject({ status: 'authenticated', id: 'session-1' })
    expect(world.server.renewals).toBe(1)
    // Kept alive, so that the new cookie arrives where the page is left meanwhile.
    expect(renews()[0]).toMatchObject({ method: 'POST', keepalive: true })
    expect(tab.events).toEqual(['renewed'])
  })

  it.each([hour, 30 * 24 * hour, 5000])(
    'R9: one request for each of ten terms of %i ms, all by itself',
    async (lifetimeMs) => {
      world.server.lifetimeMs = lifetimeMs
      const tab = await openLoggedIn(world)
      schedule(tab)
      await world.advance(lifetimeMs * 10)
      expect(world.server.renewals).toBeGreaterThanOrEqual(9)
      expect(renews().length).toBeLessThanOrEqual(21)
      expect(tab.events.filter((type) => type !== 'renewed')).toEqual([])
    },
  )

  it('a session does not change because its token was renewed, and the token says that it is being renewed', async () => {
    const tab = await openLoggedIn(world)
    const answer = later<Response>()
    const session = tab.genauth.getSession()
    world.server.on('/auth/renew', () => answer.promise)
    const renewal = tab.genauth.renew()
    await settle()
    expect(tab.genauth.getTokenStatus().isRenewing).toBe(true)
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    answer.resolve(json({ ...world.server.facts(), revision: 2 }))
    await renewal
    expect(tab.genauth.getTokenStatus().isRenewing).toBe(false)
    expect(tab.genauth.getSession()).toBe(session)
  })

  it('an event finds the page as it is afterwards', async () => {
    const tab = await openLoggedIn(world)
    const seen: unknown[] = []
    const note = () =>
      void seen.push([
        tab.status(),
        tab.genauth.getTokenStatus().isRenewing,
        tab.genauth.renewal.nextAt(),
      ])
    for (const type of ['renewed', 'renewalFailed', 'expired'] as const) tab.genauth.on(type, note)
    await tab.genauth.renew()
    world.server.isDown = true
    await failure(tab.genauth.renew())
    world.server.isDown = false
    world.server.session = undefined
    await failure(tab.genauth.renew())
    const now = world.clock.now()
    expect(seen).toEqual([
      ['authenticated:session-1', false, now + dueAfter],
      ['authenticated:session-1', false, now + 750],
      ['anonymous:expired', false, undefined],
    ])
    expect(tab.events).toEqual(['renewed', 'renewalFailed:network_error', 'expired'])
  })
})

describe('an answer to a renewal', () => {
  it('does not lead to the next request where it leaves everything as it was', async () => {
    const tab = await openLoggedIn(world)
    const facts = world.server.facts()
    await world.advance(dueAfter)
    world.server.on('/auth/renew', () => json({ ...facts, answeredAt: world.clock.now() }))
    schedule(tab)
    await world.advance(60_000)
    expect(renews().length).toBeGreaterThan(1)
    expect(renews().length).toBeLessThanOrEqual(13)
    expect(tab.events).toEqual([])
  })

  it.each([0, -1, -8.64e15, -1e308])(
    'R10: nor where it wants to be asked again at %d',
    async (renewAt) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/renew', () =>
        json({ ...world.server.facts(), answeredAt: world.clock.now(), renewAt }),
      )
      await tab.genauth.renew()
      schedule(tab)
      await world.advance(60_000)
      expect(renews().length).toBeLessThanOrEqual(14)
    },
  )

  it('L7: that comes after a logout brings nobody back', async () => {
    const tab = await openLoggedIn(world)
    const answer = later<Response>()
    world.server.on('/auth/renew', () => answer.promise)
    const renewal = tab.genauth.renew()
    renewal.catch(() => undefined)
    await settle()
    const facts = json({ ...world.server.facts(), revision: 2 })
    await tab.genauth.logout({ scope: 'local' })
    answer.resolve(facts)
    expect(await failure(renewal)).toMatchObject({ code: 'not_authenticated' })
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
  })

  it('L7: nor one that comes after a logout in another tab', async () => {
    const tab = await openLoggedIn(world)
    const other = await openLoggedIn(world)
    const answer = later<Response>()
    world.server.on('/auth/renew', () => answer.promise)
    tab.genauth.renew().catch(() => undefined)
    await settle()
    const facts = json({ ...world.server.facts(), revision: 2 })
    await other.genauth.logout({ scope: 'local' })
    await settle()
    answer.resolve(facts)
    await settle()
    expect([tab.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect([tab.events, other.events]).toEqual([['logout'], ['logout']])
  })

  it('R8: that the session is over ends it once in every tab, with the reason of the server', async () => {
    const tabs = [await openLoggedIn(world), await openLoggedIn(world)]
    for (const tab of tabs) schedule(tab)
    world.server.on('/auth/renew', () => {
      world.server.session = undefined
      const error = { code: 'invalid_grant', message: 'The grant is over.' }
      return json({ session: { status: 'anonymous', reason: 'expired' }, answeredAt: 1, error })
    })
    await world.advance(hour)
    await world.advance(hour)
    for (const tab of tabs) {
      expect(tab.genauth.getSession()).toMatchObject({
        reason: 'expired',
        error: { code: 'invalid_grant' },
      })
      expect(tab.events).toEqual(['expired:invalid_grant'])
    }
    expect(renews().length).toBeLessThanOrEqual(2)
    expect(await failure(tabs[0]?.genauth.renew() ?? (() => undefined))).toMatchObject({
      code: 'session_expired',
    })
  })

  it('an answer to “who is there” that was overtaken by a renewal takes nothing back', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour / 2)
    const answer = later<Response>()
    const facts = json(world.server.facts())
    world.server.on('/auth/session', () => answer.promise)
    tab.page.fire('pageshow', true)
    await world.advance(10)
    await tab.genauth.renew()
    const nextAt = tab.genauth.renewal.nextAt()
    answer.resolve(facts)
    await settle()
    expect(tab.genauth.renewal.nextAt()).toBe(nextAt)
    await tab.genauth.renewal.run()
    expect(tab.events).toEqual(['renewed'])
    expect(renews()).toHaveLength(1)
  })

  it('X6: but it says that somebody else is there now', async () => {
    const tab = await openLoggedIn(world)
    const mine = { ...world.server.facts(), revision: 2 }
    const answer = later<Response>()
    world.server.logIn({ sub: 'user-2' })
    world.server.on('/auth/session', () => answer.promise)
    world.server.on('/auth/renew', () => json(mine))
    tab.page.fire('pageshow', true)
    await tab.genauth.renew()
    answer.resolve(json(world.server.facts()))
    await settle()
    expect([tab.status(), tab.events]).toEqual([
      'authenticated:session-2',
      ['renewed', 'userSwitched'],
    ])
  })
})
