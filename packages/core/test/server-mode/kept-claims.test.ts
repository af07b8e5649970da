import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const admin = { sub: 'user-1', name: 'Ada', roles: ['admin'] }
const reader = { ...admin, roles: [] }
const maxAgeMs = 600_000

const logIn = (user = admin) => {
  world.server.user = user
  world.server.logIn({ user, userUpdatedAt: world.clock.now() + world.server.aheadMs })
}
const rolesIn = ({ genauth }: Awaited<ReturnType<typeof openLoggedIn>>) =>
  genauth.peekUser()?.claims['roles']

describe('the claims that the server keeps', () => {
  it('U1: peekUser() returns them as soon as the session is known, without a request for the user', async () => {
    logIn()
    const tab = world.open()
    const seen: unknown[] = []
    tab.genauth.subscribe(() => {
      seen.push([tab.genauth.getSession().status, tab.genauth.peekUser()?.claims])
    })
    expect(tab.genauth.peekUser()).toBeUndefined()
    await tab.ready()
    expect(seen[0]).toEqual(['authenticated', admin])
    expect(tab.genauth.peekUser()).toEqual({
      claims: admin,
      updatedAt: world.clock.now(),
      isPartial: false,
    })
    expect(world.server.to('/auth/user')).toEqual([])
  })

  it('U1: peekUser() returns the claims of a server-rendered page without any request', async () => {
    logIn()
    const facts = { ...world.server.facts(), isUserPartial: true }
    const tab = world.open()
    await tab.ready({ initialSession: facts })
    expect(tab.genauth.peekUser()).toMatchObject({ claims: admin, isPartial: true })
    expect(world.server.requests).toEqual([])
  })

  it('U1: peekUser() returns undefined if the server keeps no claims, and if the claims belong to another user', async () => {
    world.server.logIn()
    expect((await openLoggedIn(world)).genauth.peekUser()).toBeUndefined()
    for (const user of [{ sub: 'user-2' }, { sub: 7 }, null, 'admin']) {
      world.server.on('/auth/session', () => json({ ...world.server.facts(), user }))
      expect((await openLoggedIn(world)).genauth.peekUser()).toBeUndefined()
    }
  })

  it('U1: peekUser() returns no claims after a logout, and never those of the previous user', async () => {
    logIn()
    const tab = await openLoggedIn(world)
    const seen: unknown[] = []
    tab.genauth.subscribe(() => {
      const session = tab.genauth.getSession()
      const sub = session.status === 'authenticated' ? session.sub : undefined
      seen.push([sub, tab.genauth.peekUser()?.claims.sub])
    })
    await tab.genauth.logout({ scope: 'local' })
    expect(tab.genauth.peekUser()).toBeUndefined()
    const other = { ...admin, sub: 'user-2' }
    world.server.logIn({ sub: 'user-2', user: other, userUpdatedAt: world.clock.now() })
    await (await openLoggedIn(world)).genauth.ready()
    await world.advance(10)
    expect(tab.genauth.peekUser()?.claims).toEqual(other)
    for (const [ofSession, ofUser] of seen as string[][]) expect(ofUser).toBe(ofSession)
  })

  it('U1: the reference of peekUser() stays the same after a refresh that changes no claim', async () => {
    logIn()
    const { genauth } = await openLoggedIn(world)
    const before = genauth.peekUser()
    await world.advance(maxAgeMs)
    await genauth.renew()
    expect(world.server.claimsReads).toBe(1)
    expect(genauth.peekUser()).toBe(before)
  })

  it.each([0, 3_600_000, -3_600_000])(
    'U2: a role that was taken away is gone within the maximum age of the claims, if the server is %i ms ahead',
    async (aheadMs) => {
      world.server.aheadMs = aheadMs
      logIn()
      const tab = await openLoggedIn(world)
      schedule(tab)
      world.server.user = reader
      await world.advance(maxAgeMs - 30_001)
      expect([rolesIn(tab), world.server.requests.length]).toEqual([['admin'], 1])
      await world.advance(30_001)
      expect(rolesIn(tab)).toEqual([])
      expect([world.server.renewals, world.server.claimsReads]).toEqual([0, 1])
      expect(world.server.to('/auth/renew')).toHaveLength(1)
      // Newer claims are no event.
      expect(tab.events).toEqual([])
    },
  )

  it('U11: each of ten tabs gets the newer claims, and the server reads them once', async () => {
    logIn()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => openLoggedIn(world)))
    for (const tab of tabs) schedule(tab)
    world.server.user = reader
    await world.advance(maxAgeMs)
    await world.advance(10_000)
    expect(tabs.map(rolesIn)).toEqual(tabs.map(() => []))
    expect([world.server.renewals, world.server.claimsReads]).toEqual([0, 1])
    expect(world.server.to('/auth/renew')).toHaveLength(10)
  })

  it('U11: a tab that adopts the refresh of another tab still gets newer claims in time', async () => {
    logIn()
    const [tab, other] = [await openLoggedIn(world), await openLoggedIn(world)]
    schedule(tab)
    await world.advance(maxAgeMs / 2)
    // The ID token of the refresh has newer claims.
    const { session } = world.server
    if (session)
      world.server.session = { ...session, user: reader, userUpdatedAt: world.clock.now() }
    await other.genauth.renew()
    await settle()
    expect(tab.events).toEqual(['renewed'])
    expect(rolesIn(tab)).toEqual(['admin'])
    await world.advance(maxAgeMs / 2)
    expect(rolesIn(tab)).toEqual([])
  })

  it('U11: a late response does not bring old claims back', async () => {
    logIn()
    const tab = await openLoggedIn(world)
    const old = json(world.server.facts())
    const held = later<Response>()
    world.server.on('/auth/session', () => held.promise)
    await world.advance(maxAgeMs)
    tab.page.fire('visible')
    world.server.user = reader
    await tab.genauth.renewal.run()
    expect(rolesIn(tab)).toEqual([])
    expect(world.server.to('/auth/session')).toHaveLength(2)
    held.resolve(old)
    await settle()
    expect(rolesIn(tab)).toEqual([])
  })

  it('U11: a page that the server renders again shows the newer claims of the same revision', async () => {
    logIn()
    const tab = await openLoggedIn(world)
    await world.advance(1000)
    const { session } = world.server
    if (session)
      world.server.session = { ...session, user: reader, userUpdatedAt: world.clock.now() }
    tab.genauth.start({ initialSession: world.server.facts() })
    await settle()
    expect(rolesIn(tab)).toEqual([])
    expect(world.server.requests).toHaveLength(1)
  })
})
