import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
/** The age at which a token with a lifetime of one hour is refreshed, in milliseconds. */
const dueAfter = hour - 60_000
const renewRequests = () => world.server.to('/auth/renew')

describe('the time of a refresh', () => {
  it.each([0, 5 * hour, -5 * hour])(
    'R10: a refresh is sent at the time that the server requested, even if the server’s clock is %i ms ahead',
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

  it('R10: `renewAt` in `initialSession` is converted to the browser’s clock', async () => {
    world.server.aheadMs = -2 * hour
    world.server.logIn()
    const tab = world.open()
    await tab.ready({ initialSession: world.server.facts() })
    expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + dueAfter)
  })

  it('the client sends no refresh before the refresh is due, and no refresh for a signed-out user', async () => {
    const signedOut = world.open()
    await signedOut.ready()
    await signedOut.genauth.renewal.run()
    expect(signedOut.genauth.renewal.nextAt()).toBeUndefined()
    expect(await failure(signedOut.genauth.renew())).toMatchObject({ code: 'not_authenticated' })
    const tab = await openLoggedIn(world)
    await world.advance(dueAfter - 1)
    await tab.genauth.renewal.run()
    expect(renewRequests()).toEqual([])
  })

  it('`renew()` refreshes a token even if the token is valid, and fires `renewed`', async () => {
    const tab = await openLoggedIn(world)
    expect(await tab.genauth.renew()).toMatchObject({ status: 'authenticated', id: 'session-1' })
    expect(world.server.renewals).toBe(1)
    // With keepalive, the browser receives the new cookie even if the page is closed during the request.
    expect(renewRequests()[0]).toMatchObject({ method: 'POST', keepalive: true })
    expect(tab.events).toEqual(['renewed'])
  })

  it.each([hour, 30 * 24 * hour, 5000])(
    'R9: a scheduler sends at most two requests for each of ten tokens with a lifetime of %i ms',
    async (lifetimeMs) => {
      world.server.lifetimeMs = lifetimeMs
      const tab = await openLoggedIn(world)
      schedule(tab)
      await world.advance(lifetimeMs * 10)
      expect(world.server.renewals).toBeGreaterThanOrEqual(9)
      expect(renewRequests().length).toBeLessThanOrEqual(21)
      expect(tab.events.filter((type) => type !== 'renewed')).toEqual([])
    },
  )

  it('the session object stays the same after a refresh, and `isRenewing` is true during the refresh', async () => {
    const tab = await openLoggedIn(world)
    const response = later<Response>()
    const session = tab.genauth.getSession()
    world.server.on('/auth/renew', () => response.promise)
    const renewal = tab.genauth.renew()
    await settle()
    expect(tab.genauth.getTokenStatus().isRenewing).toBe(true)
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    response.resolve(json({ ...world.server.facts(), revision: 2 }))
    await renewal
    expect(tab.genauth.getTokenStatus().isRenewing).toBe(false)
    expect(tab.genauth.getSession()).toBe(session)
  })

  it('a listener of a refresh event reads the new status and the new time of the next refresh', async () => {
    const tab = await openLoggedIn(world)
    const seen: unknown[] = []
    const record = () =>
      void seen.push([
        tab.status(),
        tab.genauth.getTokenStatus().isRenewing,
        tab.genauth.renewal.nextAt(),
      ])
    for (const type of ['renewed', 'renewalFailed', 'expired'] as const)
      tab.genauth.on(type, record)
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

describe('the response to a refresh', () => {
  it('a refresh response with an unchanged session does not cause another immediate request', async () => {
    const tab = await openLoggedIn(world)
    const facts = world.server.facts()
    await world.advance(dueAfter)
    world.server.on('/auth/renew', () => json({ ...facts, answeredAt: world.clock.now() }))
    schedule(tab)
    await world.advance(60_000)
    expect(renewRequests().length).toBeGreaterThan(1)
    expect(renewRequests().length).toBeLessThanOrEqual(13)
    expect(tab.events).toEqual([])
  })

  it.each([0, -1, -8.64e15, -1e308])(
    'R10: a refresh response with the `renewAt` %d does not cause another immediate request',
    async (renewAt) => {
      const tab = await openLoggedIn(world)
      world.server.on('/auth/renew', () =>
        json({ ...world.server.facts(), answeredAt: world.clock.now(), renewAt }),
      )
      await tab.genauth.renew()
      schedule(tab)
      await world.advance(60_000)
      expect(renewRequests().length).toBeLessThanOrEqual(14)
    },
  )

  it('L7: a refresh response that arrives after a logout does not sign the user in', async () => {
    const tab = await openLoggedIn(world)
    const response = later<Response>()
    world.server.on('/auth/renew', () => response.promise)
    const renewal = tab.genauth.renew()
    renewal.catch(() => undefined)
    await settle()
    const facts = json({ ...world.server.facts(), revision: 2 })
    await tab.genauth.logout({ scope: 'local' })
    response.resolve(facts)
    expect(await failure(renewal)).toMatchObject({ code: 'not_authenticated' })
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.events).toEqual(['logout'])
  })

  it('L7: a refresh response that arrives after a logout in another tab does not sign the user in', async () => {
    const tab = await openLoggedIn(world)
    const other = await openLoggedIn(world)
    const response = later<Response>()
    world.server.on('/auth/renew', () => response.promise)
    tab.genauth.renew().catch(() => undefined)
    await settle()
    const facts = json({ ...world.server.facts(), revision: 2 })
    await other.genauth.logout({ scope: 'local' })
    await settle()
    response.resolve(facts)
    await settle()
    expect([tab.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect([tab.events, other.events]).toEqual([['logout'], ['logout']])
  })

  it('R8: a refresh response without a session ends the session in every tab with a single event and with the reason from the server', async () => {
    const tabs = [await openLoggedIn(world), await openLoggedIn(world)]
    for (const tab of tabs) schedule(tab)
    world.server.on('/auth/renew', () => {
      world.server.session = undefined
      const error = { code: 'invalid_grant', message: 'The grant has expired.' }
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
    expect(renewRequests().length).toBeLessThanOrEqual(2)
    expect(await failure(tabs[0]?.genauth.renew() ?? (() => undefined))).toMatchObject({
      code: 'session_expired',
    })
  })

  it('R22: a refresh response without a session because of the ID token ends the session as expired, with an error that has `endsSession`', async () => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => {
      world.server.session = undefined
      const error = { code: 'user_mismatch', message: 'The ID token belongs to another user.' }
      return json({ session: { status: 'anonymous', reason: 'expired' }, answeredAt: 1, error })
    })
    await failure(tab.genauth.renew())
    expect(tab.genauth.getSession()).toMatchObject({
      reason: 'expired',
      error: { code: 'user_mismatch', endsSession: true },
    })
    expect(tab.events).toEqual(['expired:user_mismatch'])
  })

  it('a late session response with data from before a refresh does not undo the refresh', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour / 2)
    const response = later<Response>()
    const facts = json(world.server.facts())
    world.server.on('/auth/session', () => response.promise)
    tab.page.fire('pageshow', true)
    await world.advance(10)
    await tab.genauth.renew()
    const nextAt = tab.genauth.renewal.nextAt()
    response.resolve(facts)
    await settle()
    expect(tab.genauth.renewal.nextAt()).toBe(nextAt)
    await tab.genauth.renewal.run()
    expect(tab.events).toEqual(['renewed'])
    expect(renewRequests()).toHaveLength(1)
  })

  it('X6: a session response that arrives after a refresh is accepted if it contains the session of another user', async () => {
    const tab = await openLoggedIn(world)
    const mine = { ...world.server.facts(), revision: 2 }
    const response = later<Response>()
    world.server.on('/auth/session', () => response.promise)
    world.server.on('/auth/renew', () => {
      world.server.logIn({ sub: 'user-2' })
      return json(mine)
    })
    tab.page.fire('pageshow', true)
    await tab.genauth.renew()
    response.resolve(json(world.server.facts()))
    await settle()
    expect([tab.status(), tab.events]).toEqual([
      'authenticated:session-2',
      ['renewed', 'userSwitched'],
    ])
  })
})
