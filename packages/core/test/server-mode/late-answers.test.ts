import { beforeEach, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { settle } from '../browser-mode/world'
import { failure } from '../support/failure'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

it('L5: a logout during `getUser()` sends one logout and no session request', async () => {
  const tab = await openLoggedIn(world)
  const user = later<Response>()
  const loggedOut = later<Response>()
  world.server.on('/auth/user', () => user.promise)
  world.server.on('/auth/logout', () => loggedOut.promise)
  const sessions = world.server.to('/auth/session').length
  const call = failure(tab.genauth.getUser())
  await settle()
  tab.genauth.logout({ scope: 'local' }).catch(() => undefined)
  await settle()
  user.resolve(json({ sub: 'user-1' }))
  expect(await call).toMatchObject({ code: 'not_authenticated' })
  await settle()
  expect(world.server.to('/auth/session')).toHaveLength(sessions)
  expect(world.server.to('/auth/logout')).toHaveLength(1)
})

it('L5: a rendered session that arrives after a logout is not shown', async () => {
  world.server.logIn()
  const initialSession = world.server.facts()
  const tab = world.open()
  await tab.genauth.logout({ scope: 'local' })
  await settle()
  await tab.ready({ initialSession })
  await settle()
  expect(tab.status()).toBe('anonymous:logout')
  expect(tab.events).not.toContain('login')
})

it('R6: after a failed refresh, `nextAt()` is the time of the retry even during a cooldown', async () => {
  world.server.lifetimeMs = 50_000
  const tab = await openLoggedIn(world)
  await tab.genauth.renewal.run()
  world.server.on('/auth/renew', () => errorResponse('server_error', 503))
  await failure(tab.genauth.renew())
  const sent = world.server.to('/auth/renew').length
  const at = tab.genauth.renewal.nextAt() ?? 0
  await world.advance(at - world.clock.now() + 1)
  await tab.genauth.renewal.run()
  expect(world.server.to('/auth/renew')).toHaveLength(sent + 1)
})

it('R6: if the next refresh is due immediately after `renew()`, the scheduler waits', async () => {
  world.server.lifetimeMs = 50_000
  const tab = await openLoggedIn(world)
  await tab.genauth.renew()
  expect(tab.genauth.renewal.nextAt()).toBe(world.clock.now() + 5000)
})

it('the unread response of a request is canceled if its refresh fails', async () => {
  const tab = await openLoggedIn(world)
  let isCanceled = false
  const body = new ReadableStream({
    cancel() {
      isCanceled = true
    },
  })
  const headers = { 'x-genauth-error': 'renew_required' }
  world.server.on('/orders', () => new Response(body, { status: 401, headers }))
  world.server.on('/auth/renew', () => errorResponse('server_error', 503))
  const error = await failure(tab.genauth.fetch('https://app.example/orders'))
  expect(error).toMatchObject({ code: 'server_error' })
  expect(isCanceled).toBe(true)
})

it.each([
  [
    'a rate limit',
    () => errorResponse('rate_limited', 429, { 'retry-after': '30' }),
    'rate_limited',
  ],
  [
    'the end of the session',
    () => json({ session: { status: 'anonymous', reason: 'expired' }, answeredAt: 0 }),
    'session_expired',
  ],
])(
  'if the refresh after `invalid_token` results in %s, `getUser()` rejects with that error',
  async (_name, renew, code) => {
    const tab = await openLoggedIn(world)
    world.server.on('/auth/user', () => errorResponse('invalid_token', 401))
    world.server.on('/auth/renew', renew)
    expect(await failure(tab.genauth.getUser())).toMatchObject({ code })
  },
)
