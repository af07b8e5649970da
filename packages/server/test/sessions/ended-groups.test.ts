import { expect, it } from 'vitest'
import { memoryStore } from '../../src'
import { createEndedGroups } from '../../src/sessions/ended-groups'
import { createMemoryRevocations, guardRevocations } from '../../src/sessions/revocations'
import type { SessionContext } from '../../src/sessions/sessions'

const timeoutMs = 10_000

function setUp(options: { backchannelLogout: boolean } = { backchannelLogout: true }) {
  let now = 1_000_000
  const store = memoryStore()
  const context = { runtime: { now: () => now }, timeoutMs, ...options }
  const groups = createEndedGroups(context as SessionContext, store)
  const pass = async (ms: number) => {
    now += ms
    // The store has no clock and uses the time of the last write.
    await store.write('other', { version: 1, sealed: 'x' }, { now, endsAt: now })
  }
  return { groups, pass }
}

it('B7: the end of a session group ends each session of the group that started earlier or at the same time', async () => {
  const { groups } = setUp()
  await groups.add(['ada'], 500)
  expect(await groups.includes(['bob', 'ada'], 500)).toBe(true)
  expect(await groups.includes(['ada'], 501)).toBe(false)
  expect(await groups.includes(['bob'], 500)).toBe(false)
  await groups.add(['ada'], 400)
  expect(await groups.includes(['ada'], 500)).toBe(true)
  await groups.add(['ada'], 600)
  expect(await groups.includes(['ada'], 600)).toBe(true)
})

it('B7: the store remembers the end of a group for twice timeoutMs plus one minute', async () => {
  const { groups, pass } = setUp()
  await groups.add(['ada'], 500)
  await pass(2 * timeoutMs + 60_000 - 1)
  expect(await groups.includes(['ada'], 500)).toBe(true)
  await pass(1)
  expect(await groups.includes(['ada'], 500)).toBe(false)
})

it('B7: without the option backchannelLogout, no session group ends', async () => {
  const { groups } = setUp({ backchannelLogout: false })
  await groups.add(['ada'], 500)
  expect(await groups.includes(['ada'], 500)).toBe(false)
})

it('B7: a second addGroup() call with the same end of a group extends the lifetime of the entry', async () => {
  let now = 0
  const revocations = createMemoryRevocations(() => now)
  await revocations.addGroup('ada', 500, 1000, now)
  await revocations.addGroup('ada', 500, 2000, now)
  now = 1500
  expect(await revocations.groupEndedAt('ada')).toBe(500)
})

it('B13: memory revocations store the locks and results of a login', async () => {
  const { notes } = guardRevocations(createMemoryRevocations(() => 0))
  const lifetime = { now: 0, endsAt: 1000 }
  expect(await notes?.write('login.a', 'a text', lifetime)).toBe(true)
  expect(await notes?.write('login.a', 'another', lifetime)).toBe(false)
  expect(await notes?.read('login.a')).toBe('a text')
  expect(await notes?.lock('a', 'x', lifetime)).toBe(true)
  expect(await notes?.lock('a', 'y', lifetime)).toBe(false)
  await notes?.unlock('a', 'y')
  expect(await notes?.lock('a', 'y', lifetime)).toBe(false)
  await notes?.unlock('a', 'x')
  expect(await notes?.lock('a', 'y', lifetime)).toBe(true)
})
