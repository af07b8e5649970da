import { expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import { createWorld, settle, type World } from '../browser-mode/world'

const api = 'https://api.example'

/** Opens a tab whose storage another tab replaces with a second session. The tab adopts it `ticks` microtasks before the test continues. */
async function openReplaced(world: World, ticks: number) {
  let value: string | undefined = JSON.stringify(world.record())
  const other = JSON.stringify(world.record({ id: 'session-2', accessToken: 'access-b' }))
  let gate = later<string | undefined>()
  let isHeld = false
  const storage = {
    shared: true,
    get: () => (isHeld ? gate.promise : Promise.resolve(value)),
    async set(_key: string, next: string) {
      value = next
    },
    async remove() {
      value = undefined
    },
  }
  const tab = world.open({ options: { storage, tokenOrigins: [api] } })
  await tab.ready()
  await settle()
  gate = later()
  isHeld = true
  tab.page.fire('visible')
  await settle()
  isHeld = false
  value = other
  gate.resolve(other)
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
  return tab
}

const ticks = Array.from({ length: 24 }, (_, tick) => tick)

it.each(ticks)(
  'T1: if another session replaces the session %i microtasks before a request, the request is never repeated with the other token',
  async (tick) => {
    const world = await createWorld()
    const seen: (string | null | undefined)[] = []
    world.server.on('/data', ({ authorization }) => {
      seen.push(authorization)
      return json({}, authorization === 'Bearer access-0' ? 401 : 200)
    })
    const tab = await openReplaced(world, tick)
    await tab.genauth.fetch(`${api}/data`).catch(() => undefined)
    await settle()
    expect(new Set(seen).size).toBe(seen.length > 0 ? 1 : 0)
  },
)

it.each(ticks)(
  'T1: if another session replaces the session %i microtasks before `getUser()`, the claims of the previous user are not stored',
  async (tick) => {
    const world = await createWorld()
    world.server.on('/me', ({ authorization }) =>
      json({ sub: authorization === 'Bearer access-0' ? 'user-a' : 'user-b' }),
    )
    const tab = await openReplaced(world, tick)
    await tab.genauth.getUser().catch(() => undefined)
    await settle()
    expect(tab.genauth.getSession()).not.toMatchObject({ id: 'session-2', sub: 'user-a' })
  },
)

it('R2: the token status shows a refresh that follows the newer but expired tokens of another tab', async () => {
  const world = await createWorld()
  world.seedShared()
  const tab = world.open({ options: { storage: 'shared' } })
  await tab.ready()
  await settle()
  await world.advance(3_000_000)
  const expired = { receivedAt: world.now() - 3_000_000, expiresAt: world.now() - 1 }
  world.seedShared({ revision: 2, refreshToken: 'refresh-x', startedAt: 0, ...expired })
  const response = later<Response>()
  world.server.on('/token', () => response.promise)
  tab.genauth.renew().catch(() => undefined)
  await settle()
  expect(world.server.refreshes()).toHaveLength(1)
  expect(tab.genauth.getTokenStatus().isRenewing).toBe(true)
  expect(tab.genauth.renewal.nextAt()).toBeUndefined()
})
