import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { home, settle } from '../browser-mode/world'
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

describe('a refresh that several callers share', () => {
  it('R1: 200 callers in one tab share one refresh', async () => {
    const tab = await openLoggedIn(world)
    await world.advance(hour)
    const { genauth } = tab
    const methods = [
      genauth.renew,
      genauth.renewal.run,
      genauth.getUser,
      () => genauth.fetch(`${home}/auth/user`),
    ]
    const calls = Array.from({ length: 50 }, () => methods.map(async (call) => call()))
    await Promise.all(calls.flat())
    expect(renewRequests()).toHaveLength(1)
    expect(tab.events).toEqual(['renewed'])
  })

  it.each([
    ['', {}],
    [' without a channel', { openChannel: () => undefined }],
  ])(
    'R2: ten tabs%s share one refresh per token, and each tab fires one `renewed` event',
    async (_name, runtime) => {
      world.server.logIn()
      const tabs = await Promise.all(
        Array.from({ length: 10 }, () => openLoggedIn(world, { runtime })),
      )
      for (const tab of tabs) schedule(tab)
      for (let term = 1; term <= 3; term += 1) {
        await world.advance(dueAfter)
        await world.advance(10)
        expect(world.server.renewals).toBe(term)
        expect(renewRequests()).toHaveLength(term)
      }
      for (const tab of tabs) expect(tab.events).toEqual(['renewed', 'renewed', 'renewed'])
    },
  )

  it('R2: ten tabs whose requests are rejected because the token has expired share one refresh', async () => {
    world.server.logIn()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => openLoggedIn(world)))
    await world.advance(hour)
    await Promise.all(tabs.map(({ genauth }) => genauth.getUser()))
    expect(world.server.renewals).toBe(1)
  })

  it('R2: ten tabs share one failed refresh, and the call in each tab rejects immediately with the error of the refresh', async () => {
    world.server.logIn()
    const tabs = await Promise.all(Array.from({ length: 10 }, () => openLoggedIn(world)))
    await world.advance(hour)
    const response = later<Response>()
    world.server.on('/auth/renew', () => response.promise)
    const calls = tabs.map(({ genauth }) => failure(genauth.getUser()))
    await world.advance(20_000)
    response.resolve(errorResponse('timeout', 503, { 'retry-after': '5' }))
    const errors = await Promise.all(calls)
    expect(
      errors.map(({ code, retryable, retryAfterMs }) => [code, retryable, retryAfterMs]),
    ).toEqual(tabs.map(() => ['timeout', true, 5000]))
    expect(renewRequests()).toHaveLength(1)
    await world.advance(5000)
    world.server.on('/auth/renew', undefined)
    await tabs[9]?.genauth.getUser()
    expect(world.server.renewals).toBe(1)
  })

  it.each([
    ['of another type', '1'],
    ['without a code', JSON.stringify({ message: 'x' })],
    [
      'with an instant in the future',
      JSON.stringify({ code: 'timeout', message: 'x', failedAt: 9e15 }),
    ],
  ])(
    'R2: a stored refresh failure %s is ignored and does not prevent a refresh',
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
      const call = tab.genauth.getUser()
      await settle()
      world.origin.localValues.set('genauth:/auth:failed', text)
      await world.advance(1000)
      holder.resolve()
      expect(await call).toEqual({ sub: 'user-1' })
    },
  )

  it('R19: an aborted call does not abort the refresh that it shares with other calls', async () => {
    const tab = await openLoggedIn(world)
    const response = later<Response>()
    world.server.on('/auth/renew', () => response.promise)
    const controller = new AbortController()
    const aborted = tab.genauth.renew({ signal: controller.signal })
    const other = tab.genauth.renew()
    aborted.catch(() => undefined)
    await settle()
    controller.abort(new DOMException('enough', 'AbortError'))
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    response.resolve(json({ ...world.server.facts(), revision: 2 }))
    await other
    expect(renewRequests()).toHaveLength(1)
  })

  it('R3: a tab that crashes during a refresh does not block the other tabs', async () => {
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

  it('R4: a tab that is frozen during a refresh blocks the other tabs for at most 30 s', async () => {
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
