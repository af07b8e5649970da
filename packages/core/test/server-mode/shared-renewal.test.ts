import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
import { schedule } from '../session/schedule'
import { home, settle } from '../session/world'
import { failure } from '../support/failure'
import { refuse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const hour = 3_600_000
/** When a token of an hour wants to be renewed. */
const dueAfter = hour - 60_000
const renews = () => world.server.to('/auth/renew')

describe('one renewal for all', () => {
  it('R1: 200 callers in a tab', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const { genauth } = tab
    const ways = [
      genauth.renew,
      genauth.renewal.run,
      genauth.getUser,
      () => genauth.fetch(`${home}/auth/user`),
    ]
    const calls = Array.from({ length: 50 }, () => ways.map(async (ask) => ask()))
    await Promise.all(calls.flat())
    expect(renews()).toHaveLength(1)
    expect(tab.events).toEqual(['renewed'])
  })

  it.each([
    ['', {}],
    [' without a channel', { openChannel: () => undefined }],
  ])('R2: ten tabs%s, each of which fires it once', async (_name, runtime) => {
    world.server.logIn()
    const tabs = await Promise.all(
      Array.from({ length: 10 }, () => openLoggedIn(world, { runtime })),
    )
    for (const tab of tabs) schedule(tab)
    for (let term = 1; term <= 3; term += 1) {
      await world.advance(dueAfter)
      await world.advance(10)
      expect(world.server.renewals).toBe(term)
      expect(renews()).toHaveLength(term)
    }
    for (const tab of tabs) expect(tab.events).toEqual(['renewed', 'renewed', 'renewed'])
  })

  it('R2: ten tabs whose requests were all refused because the token has run out', async () => {
    world.server.logIn()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => openLoggedIn(world)))
    await world.advance(hour)
    await Promise.all(tabs.map(({ genauth }) => genauth.getUser()))
    expect(world.server.renewals).toBe(1)
  })

  it('R2: ten tabs share one that fails, and none waits for the others’ failures', async () => {
    world.server.logIn()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => openLoggedIn(world)))
    await world.advance(hour)
    const answer = later<Response>()
    world.server.on('/auth/renew', () => answer.promise)
    const calls = tabs.map(({ genauth }) => failure(genauth.getUser()))
    await world.advance(20_000)
    answer.resolve(refuse('timeout', 503, { 'retry-after': '5' }))
    const errors = await Promise.all(calls)
    expect(
      errors.map(({ code, retryable, retryAfterMs }) => [code, retryable, retryAfterMs]),
    ).toEqual(tabs.map(() => ['timeout', true, 5000]))
    expect(renews()).toHaveLength(1)
    await world.advance(5000)
    world.server.on('/auth/renew', undefined)
    await tabs[9]?.genauth.getUser()
    expect(world.server.renewals).toBe(1)
  })

  it.each([
    ['of nothing', '1'],
    ['without a code', JSON.stringify({ message: 'x' })],
    ['of an instant to come', JSON.stringify({ code: 'timeout', message: 'x', failedAt: 9e15 })],
  ])(
    'R2: a failure %s, which somebody has written, keeps nobody from renewing',
    async (_name, value) => {
      const tab = await openLoggedIn(world)
      await world.advance(hour)
      const facts = { id: 'session-1', revision: 1, failedAt: world.clock.now() + 1 }
      const text = JSON.stringify({ ...facts, ...JSON.parse(value) })
      world.server.on('/auth/renew', undefined)
      const holder = later<void>()
      void world.origin.locks
        .of({}, tab.runtime)
        .run('genauth:/auth:renewal', 60_000, () => holder.promise)
      await settle()
      const asked = tab.genauth.getUser()
      await settle()
      world.origin.localValues.set('genauth:/auth:failed', text)
      await world.advance(1000)
      holder.resolve()
      expect(await asked).toEqual({ sub: 'user-1' })
    },
  )

  it('R19: a caller that gives up leaves the others their request', async () => {
    const tab = await openLoggedIn(world)
    const answer = later<Response>()
    world.server.on('/auth/renew', () => answer.promise)
    const controller = new AbortController()
    const given = tab.genauth.renew({ signal: controller.signal })
    const kept = tab.genauth.renew()
    given.catch(() => undefined)
    await settle()
    controller.abort(new DOMException('enough', 'AbortError'))
    await expect(given).rejects.toMatchObject({ name: 'AbortError' })
    answer.resolve(json({ ...world.server.facts(), revision: 2 }))
    await kept
    expect(renews()).toHaveLength(1)
  })

  it('R3: a tab that dies in the middle keeps nobody waiting', async () => {
    const dying = await openLoggedIn(world)
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => later<Response>().promise)
    void dying.genauth.renew().catch(() => undefined)
    await settle()
    world.server.on('/auth/renew', undefined)
    const renewal = tab.genauth.renew()
    await settle()
    dying.load()
    await renewal
    expect(tab.events).toEqual(['renewed'])
  })

  it('R4: nor does one that is frozen, for longer than half a minute', async () => {
    const frozen = await openLoggedIn(world)
    const tab = await openLoggedIn(world)
    world.server.on('/auth/renew', () => later<Response>().promise)
    void frozen.genauth.renew().catch(() => undefined)
    await settle()
    frozen.life.freeze()
    world.server.on('/auth/renew', undefined)
    const renewal = tab.genauth.renew()
    await world.advance(30_000)
    await renewal
    expect(tab.events).toEqual(['renewed'])
  })
})
