import { beforeEach, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { schedule } from '../browser-mode/schedule'
import { settle } from '../browser-mode/world'
import { errorResponse } from './fake-auth-server'
import { createServerWorld, openLoggedIn, type ServerWorld, type Tab } from './server-world'

let world: ServerWorld
beforeEach(async () => {
  world = await createServerWorld()
})

const minutes = 60_000

/** The response to a request whose cookie is older than the last refresh, or whose session has expired. */
const expired = (): Response =>
  json({
    session: { status: 'anonymous', reason: 'expired' },
    answeredAt: world.clock.now() + world.server.aheadMs,
  })

/** Delays the next session request. Returns a function that sends its response. */
function delayNext(): (response: Response) => Promise<void> {
  const response = later<Response>()
  world.server.on('/auth/session', () => {
    world.server.on('/auth/session', undefined)
    return response.promise
  })
  return async (sent) => {
    response.resolve(sent)
    await settle()
  }
}

/** Opens a tab, and lets it request the session. The request is delayed. */
async function openDelayed(): Promise<{
  tab: Tab
  respond: (response: Response) => Promise<void>
}> {
  const tab = await openLoggedIn(world)
  const respond = delayNext()
  await world.advance(6 * minutes)
  tab.page.fire('visible')
  await settle()
  return { tab, respond }
}

/** Another tab refreshes the session. This tab gets the message only if it is not frozen. */
async function renewElsewhere(): Promise<void> {
  const other = await openLoggedIn(world)
  await other.genauth.renew()
  await settle()
}

const sessionRequests = () => world.server.to('/auth/session').length

it.each([
  ['has received the message about the refresh', false],
  ['has missed the message about the refresh', true],
])(
  'S18: a tab that %s keeps its session if its delayed request had the previous cookie',
  async (_name, isMissed) => {
    const { tab, respond } = await openDelayed()
    if (isMissed) tab.life.freeze()
    await renewElsewhere()
    const sent = sessionRequests()
    await respond(expired())
    tab.life.thaw()
    await settle()
    expect([tab.status(), tab.events]).toEqual(['authenticated:session-1', ['renewed']])
    expect(sessionRequests()).toBe(sent + 1)
  },
)

it('S18: a page that loads during a refresh in another tab shows the session if its delayed request had the previous cookie', async () => {
  world.server.logIn()
  const respond = delayNext()
  const tab = world.open()
  const seen: string[] = []
  tab.genauth.subscribe(() => seen.push(tab.genauth.getSession().status))
  tab.genauth.start()
  await settle()
  await renewElsewhere()
  await respond(expired())
  expect(tab.status()).toBe('authenticated:session-1')
  expect([seen.includes('anonymous'), tab.events]).toEqual([false, []])
})

it('S18: if the session has expired, a tab requests the session two times, and then fires one `expired`', async () => {
  const { tab, respond } = await openDelayed()
  const sent = sessionRequests()
  world.server.on('/auth/session', expired)
  await respond(expired())
  expect([tab.status(), tab.events]).toEqual(['anonymous:expired', ['expired']])
  expect(sessionRequests()).toBe(sent + 1)
  tab.page.fire('pageshow', true)
  await settle()
  expect([tab.status(), tab.events]).toEqual(['anonymous:expired', ['expired']])
  expect(sessionRequests()).toBe(sent + 2)
})

it.each([
  ['none', undefined, 'anonymous:expired'],
  ['revoked', undefined, 'anonymous:revoked'],
  ['expired', { code: 'invalid_grant', message: 'The grant has expired.' }, 'anonymous:expired'],
])(
  'S18: a response with the reason `%s` and the error %o ends the session without a second request',
  async (reason, error, status) => {
    const { tab, respond } = await openDelayed()
    const sent = sessionRequests()
    await respond(json({ session: { status: 'anonymous', reason }, answeredAt: 1, error }))
    expect([tab.status(), tab.events.length]).toEqual([status, 1])
    expect(sessionRequests()).toBe(sent)
  },
)

it('S18: if the second request fails, the session continues, and the tab sends a refresh', async () => {
  const { tab, respond } = await openDelayed()
  schedule(tab)
  await renewElsewhere()
  world.server.on('/auth/session', () => errorResponse('storage_unavailable', 503))
  const sent = sessionRequests()
  await respond(expired())
  expect(tab.status()).toBe('authenticated:session-1')
  expect(sessionRequests()).toBe(sent + 1)
  await world.advance(minutes)
  expect(world.server.to('/auth/renew')).toHaveLength(2)
  expect([tab.status(), tab.events]).toEqual(['authenticated:session-1', ['renewed']])
  expect(tab.genauth.getTokenStatus().error).toBeUndefined()
})

it('S18: if the second request fails and the session has expired, the next refresh ends the session', async () => {
  const { tab, respond } = await openDelayed()
  schedule(tab)
  world.server.on('/auth/session', () => errorResponse('storage_unavailable', 503))
  world.server.on('/auth/renew', expired)
  await respond(expired())
  await world.advance(minutes)
  expect([tab.status(), tab.events]).toEqual(['anonymous:expired', ['expired']])
})

it('S18, L5: a logout during the second request is not undone by its response', async () => {
  const { tab, respond } = await openDelayed()
  const facts = json(world.server.facts())
  const respondAgain = delayNext()
  await respond(expired())
  await tab.genauth.logout({ scope: 'local' })
  await respondAgain(facts)
  expect([tab.status(), tab.events]).toEqual(['anonymous:logout', ['logout']])
})

it('S18: a logout during the first request prevents the second request', async () => {
  const { tab, respond } = await openDelayed()
  const sent = sessionRequests()
  await tab.genauth.logout({ scope: 'local' })
  await respond(expired())
  expect([tab.status(), sessionRequests()]).toEqual(['anonymous:logout', sent])
})

it('S18, T1: if another user has logged in since the first request, the second request shows this user with one event', async () => {
  const { tab, respond } = await openDelayed()
  world.server.logIn({ sub: 'user-2' })
  await respond(expired())
  expect([tab.status(), tab.events]).toEqual(['authenticated:session-2', ['userSwitched']])
})
