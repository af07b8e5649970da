import { expect, it } from 'vitest'
import type { SessionStorage } from '../../src/runtime/ports'
import { later } from './fake-server'
import { createWorld, loggedIn, settle, type World } from './world'

/** Creates a shared storage without `update`. Each call takes 30 ms. */
function slowStorage({ clock, origin }: World): SessionStorage {
  const delay = () => new Promise<void>((resolve) => clock.setTimeout(resolve, 30))
  const { get, set, remove } = origin.sharedStorage
  return {
    shared: true,
    get: (key) => delay().then(() => get(key)),
    set: (key, value) => delay().then(() => set(key, value)),
    remove: (key) => delay().then(() => remove(key)),
  }
}

it('a custom storage without the member `shared` is rejected with `invalid_options`', async () => {
  const world = await createWorld()
  const { get, set, remove } = world.origin.sharedStorage
  const storage = { get, set, remove } as SessionStorage
  expect(() => world.open({ options: { storage } })).toThrow(
    expect.objectContaining({
      code: 'invalid_options',
      message: expect.stringContaining('shared'),
    }),
  )
})

it('T4: a duplicated tab does not use the session that the browser copied into its custom storage', async () => {
  const world = await createWorld()
  const over = (values: Map<string, string>): SessionStorage => ({
    shared: false,
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    remove: async (key) => void values.delete(key),
  })
  const values = loggedIn(world)
  const tab = world.open({ values, options: { storage: over(values) } })
  await tab.ready()
  await settle()
  const copied = new Map(values)
  const copy = world.open({ values: copied, options: { storage: over(copied) } })
  copy.genauth.start()
  await world.advance(1000)
  expect([tab.status(), copy.status()]).toEqual(['authenticated', 'anonymous:none'])
})

async function pass(world: World, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5) {
    await world.clock.advance(5)
    for (let round = 0; round < 10; round += 1) await new Promise(setImmediate)
  }
}

/**
 * Logs out in one tab, and delivers the response to a refresh of another tab. The response arrives `lateMs` milliseconds after the start of
 * the logout, or earlier than the logout if `lateMs` is negative.
 */
async function race(lateMs: number) {
  const world = await createWorld()
  world.seedShared()
  const open = () => world.open({ options: { storage: slowStorage(world) } })
  const tab = open()
  const other = open()
  void tab.ready()
  void other.ready()
  await pass(world, 500)
  const response = later<void>()
  world.server.on('/token', async (request) => {
    await response.promise
    return world.server.respondWithTokens(request)
  })
  void other.genauth.renew().catch(() => undefined)
  await pass(world, 500)
  expect(world.server.refreshes()).toHaveLength(1)
  const steps = [() => void tab.genauth.logout({ scope: 'local' }), () => response.resolve()]
  const [first, second] = lateMs < 0 ? steps.reverse() : steps
  first?.()
  await pass(world, Math.abs(lateMs))
  second?.()
  await pass(world, 1000)
  return { world, tab, other }
}

// A read plus a write of the storage takes 60 ms. With the first value (-90 ms), the tab adopts the response before the logout. With the
// last value (60 ms), the response arrives after the logout has removed the record.
it.each(Array.from({ length: 31 }, (_, n) => 5 * n - 90))(
  'T1, T2: a logout is not undone in any tab by a refresh response that arrives %i ms after the logout',
  async (lateMs) => {
    const { world, tab, other } = await race(lateMs)
    expect([tab.status(), other.status()]).toEqual(['anonymous:logout', 'anonymous:logout'])
    expect(world.stored()).toBeUndefined()
  },
)

it.each([0, 15, 30, 45, 60])(
  'the tokens of a refresh response that arrives %i ms after a logout are revoked',
  async (lateMs) => {
    const { world } = await race(lateMs)
    const revoked = world.server.to('/revocation').map(({ form }) => form.get('token'))
    expect(revoked).toContain('refresh-1')
  },
)
