import { beforeEach, describe, expect, it } from 'vitest'
import { json } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import {
  createServerWorld,
  openLoggedIn,
  type ServerWorld,
  type Tab,
  type TabInit,
} from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
/** The age at which a token with a lifetime of one hour is refreshed, in milliseconds. */
const dueAfter = hour - 60_000
const renewRequests = () => world.server.to('/auth/renew')

async function openScheduled(init?: TabInit): Promise<Tab> {
  const tab = await openLoggedIn(world, init)
  schedule(tab)
  return tab
}

const expiredEventsOf = ({ events }: Tab) => events.filter((event) => event.startsWith('expired'))

describe('a refresh that GenAuth rejects because of the set-up', () => {
  it.each(['unauthorized_client', 'invalid_client', 'invalid_request'] as const)(
    'R20: a refresh rejected with %s makes the session stale immediately, and the session ends when the token expires',
    async (code) => {
      const tab = await openScheduled()
      world.server.wrongSetUp = code
      await world.advance(dueAfter)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(tab.genauth.getTokenStatus()).toMatchObject({
        renewable: false,
        error: { code, retryable: false },
      })
      expect(renewRequests()).toHaveLength(1)
      expect(await tab.genauth.getUser()).toEqual({ sub: 'user-1' })

      await world.advance(59_999)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(renewRequests()).toHaveLength(1)

      await world.advance(1)
      expect(tab.status()).toBe('anonymous:expired')
      expect(tab.genauth.getSession()).toMatchObject({ error: { code } })
      expect(expiredEventsOf(tab)).toEqual([`expired:${code}`])
      expect(renewRequests()).toHaveLength(2)
    },
  )

  it('R20: a tab sends no request after the session has ended because of the set-up', async () => {
    const tab = await openScheduled()
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(hour)
    const requests = world.server.requests.length
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    await world.advance(100 * hour)
    expect(world.server.requests).toHaveLength(requests)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'session_expired' })
    expect(world.server.requests).toHaveLength(requests)
  })

  it('R20: a wrong configuration ends the session in each of three tabs with a single event, after one refresh request to GenAuth', async () => {
    const respondLate: typeof fetch = async (...call) => {
      const response = await world.server.fetch(...call)
      const isRenewal = String(call[0]).includes('/auth/renew')
      if (isRenewal) await new Promise<void>((resolve) => world.clock.setTimeout(resolve, 100))
      return response
    }
    const init = { runtime: { fetch: respondLate } }
    const tabs = [await openScheduled(init), await openScheduled(init), await openScheduled(init)]
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(dueAfter)
    await world.advance(100)
    expect(renewRequests()).toHaveLength(1)
    for (const tab of tabs) expect(tab.genauth.getSession()).toMatchObject({ stale: true })
    await world.advance(60_000 - 100)
    for (const _ of tabs) await world.advance(100)
    for (const tab of tabs) {
      expect(tab.status()).toBe('anonymous:expired')
      expect(expiredEventsOf(tab)).toEqual(['expired:unauthorized_client'])
    }
    // The request of the first tab ends the session on the server. Then each tab sends one request, and the server responds that there is
    // no session.
    expect(renewRequests()).toHaveLength(1 + tabs.length)
    await world.advance(10 * hour)
    expect(renewRequests()).toHaveLength(1 + tabs.length)
  })

  it('R20: a wrong configuration ends the session even if the browser’s clock is ahead of the server’s clock', async () => {
    world.server.on('/auth/renew', () => errorResponse('invalid_client', 503))
    const tab = await openScheduled()
    await world.advance(hour)
    expect(tab.status()).toBe('anonymous:expired')
    expect(expiredEventsOf(tab)).toEqual(['expired:invalid_client'])
    expect(renewRequests()).toHaveLength(2)
    await world.advance(hour)
    expect(renewRequests()).toHaveLength(2)
  })

  it('R20: a wrong configuration ends the session immediately if the token has already expired', async () => {
    const tab = await openLoggedIn(world)
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(hour)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code: 'session_expired' })
    expect(tab.status()).toBe('anonymous:expired')
    expect(renewRequests()).toHaveLength(1)
  })

  it('R20: if the token expires while its tab is frozen, the tab ends the session when it wakes up', async () => {
    const tab = await openLoggedIn(world)
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(dueAfter)
    await tab.genauth.renewal.run()
    tab.life.freeze()
    await world.advance(10 * hour)
    tab.life.thaw()
    tab.page.fire('visible')
    await settle()
    expect(tab.status()).toBe('anonymous:expired')
    expect(expiredEventsOf(tab)).toHaveLength(1)
  })

  it('R20: a page that loads after the token has expired sends one refresh, and then ends the session', async () => {
    world.server.wrongSetUp = 'unauthorized_client'
    world.server.logIn({ expiresAt: world.clock.now() - 1 })
    const tab = await openScheduled()
    await world.advance(1)
    expect(tab.status()).toBe('anonymous:expired')
    expect(expiredEventsOf(tab)).toEqual(['expired:unauthorized_client'])
    const next = tab.load()
    await next.ready()
    expect(next.status()).toBe('anonymous:none')
    expect(renewRequests()).toHaveLength(1)
  })

  it('R20: if the set-up is fixed before the token expires, the next refresh succeeds, and the session is no longer stale', async () => {
    const tab = await openScheduled()
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(dueAfter)
    world.server.wrongSetUp = undefined
    await world.advance(60_000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    expect(tab.genauth.getTokenStatus().error).toBeUndefined()
    expect(tab.genauth.getTokenStatus()).toMatchObject({ renewable: true })
    expect(tab.events.at(-1)).toBe('renewed')
    expect(expiredEventsOf(tab)).toEqual([])
  })

  it('R20: a session is no longer stale after a successful `renew()` in this tab or in another tab', async () => {
    const [tab, other] = [await openScheduled(), await openScheduled()]
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(dueAfter)
    world.server.wrongSetUp = undefined
    await other.genauth.renew()
    await settle()
    for (const one of [tab, other]) {
      expect(one.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
      expect(one.genauth.getTokenStatus().error).toBeUndefined()
    }
  })

  it('R20: the next login works after a wrong configuration has ended the session', async () => {
    const tab = await openScheduled()
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(hour)
    world.server.wrongSetUp = undefined
    world.server.logIn()
    tab.values.set('genauth:/auth:left-for-login', '1')
    const next = tab.load()
    await next.ready()
    expect(next.status()).toBe('authenticated:session-2')
    expect(next.genauth.getSession()).toMatchObject({ stale: false })
    schedule(next)
    await world.advance(hour)
    expect(next.events.at(-1)).toBe('renewed')
  })

  it('R20: a session without a token lifetime stays stale and does not end', async () => {
    const tab = await openLoggedIn(world)
    schedule(tab)
    const { expiresAt: _, renewAt: __, ...facts } = world.server.facts()
    world.server.on('/auth/session', () => json(facts))
    tab.page.fire('visible')
    await world.advance(6 * 60_000)
    tab.page.fire('visible')
    await settle()
    world.server.wrongSetUp = 'unauthorized_client'
    await failure(tab.genauth.renew())
    expect(tab.genauth.renewal.nextAt()).toBeUndefined()
    await world.advance(100 * hour)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(renewRequests()).toHaveLength(1)
  })
})

describe('a temporary failure after a set-up error', () => {
  it('R6, R20: if the network fails after a set-up error, the session does not end when its token expires, and the next refresh succeeds', async () => {
    const tab = await openScheduled()
    world.server.wrongSetUp = 'unauthorized_client'
    await world.advance(dueAfter)
    world.server.isDown = true
    await world.advance(10 * 60_000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(tab.genauth.getTokenStatus().error).toMatchObject({ code: 'network_error' })
    world.server.isDown = false
    world.server.wrongSetUp = undefined
    await world.advance(5 * 60_000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: false })
    expect(expiredEventsOf(tab)).toEqual([])
  })

  it('R6, R11: a session without a refresh token stays stale while the server is down, and ends when the server reports the end of the session', async () => {
    world.server.logIn()
    world.server.on('/auth/session', () =>
      json({ ...world.server.facts(), renewable: false, renewAt: world.clock.now() + hour }),
    )
    const tab = await openScheduled()
    world.server.isDown = true
    await world.advance(hour + 60_000)
    expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
    expect(expiredEventsOf(tab)).toEqual([])
    world.server.isDown = false
    world.server.session = undefined
    await world.advance(5 * 60_000)
    expect(tab.status()).toBe('anonymous:expired')
    expect(expiredEventsOf(tab)).toHaveLength(1)
  })

  it.each([404, 405])(
    'R6, R20: a server that temporarily returns %d for the refresh route ends no session',
    async (status) => {
      const tab = await openScheduled()
      world.server.on('/auth/renew', () => errorResponse('invalid_request', status))
      await world.advance(hour + 60_000)
      expect(tab.genauth.getSession()).toMatchObject({ status: 'authenticated', stale: true })
      expect(tab.genauth.getTokenStatus().error).toMatchObject({
        code: 'invalid_response',
        retryable: true,
      })
      world.server.on('/auth/renew', undefined)
      await world.advance(5 * 60_000)
      expect(tab.genauth.getSession()).toMatchObject({ stale: false })
    },
  )
})
