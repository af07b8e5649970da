import { expect, it } from 'vitest'
import type { SessionStorage } from '../../src/runtime/ports'
import { createWorld, settle } from './world'

it('R4: a frozen page does not read shared storage, which would block other tabs, until it thaws', async () => {
  const world = await createWorld()
  world.seedShared()
  const { sharedStorage } = world.origin
  let reads = 0
  const storage: SessionStorage = {
    ...sharedStorage,
    get(key) {
      reads += 1
      return sharedStorage.get(key)
    },
  }
  const frozen = world.open({ options: { storage } })
  const other = world.open({ options: { storage: sharedStorage } })
  await frozen.ready()
  await other.ready()
  await settle()
  const before = reads
  frozen.page.fire('freeze')
  await other.genauth.renew()
  await settle()
  expect(reads).toBe(before)
  frozen.page.fire('resume')
  await settle()
  expect(reads).toBeGreaterThan(before)
  expect(frozen.genauth.peekToken()).toBe(other.genauth.peekToken())
  expect(frozen.events).toEqual(['renewed'])
})
