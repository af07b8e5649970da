import { expect, it } from 'vitest'
import type { SessionStorage } from '../../src/runtime/ports'
import { createWorld, settle } from './world'

it('R4: a frozen page asks the shared storage nothing, which would keep the other tabs waiting, and follows them when it thaws', async () => {
  const world = await createWorld()
  world.seedShared()
  const { sharedStorage } = world.origin
  let asked = 0
  const storage: SessionStorage = {
    ...sharedStorage,
    get(key) {
      asked += 1
      return sharedStorage.get(key)
    },
  }
  const frozen = world.open({ options: { storage } })
  const other = world.open({ options: { storage: sharedStorage } })
  await frozen.ready()
  await other.ready()
  await settle()
  const before = asked
  frozen.page.fire('freeze')
  await other.genauth.renew()
  await settle()
  expect(asked).toBe(before)
  frozen.page.fire('resume')
  await settle()
  expect(asked).toBeGreaterThan(before)
  expect(frozen.genauth.peekToken()).toBe(other.genauth.peekToken())
  expect(frozen.events).toEqual(['renewed'])
})
