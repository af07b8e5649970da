import { expect, it } from 'vitest'
import { memoryStore } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { createExpiringMap } from '../../src/stores/expiring-map'

const million = 1_000_000
const hour = 3_600_000

/** Counts the entries of maps that an action visits. */
async function countVisits(action: () => unknown): Promise<number> {
  const iterator = Object.getPrototypeOf(new Map().entries()) as { next(): unknown }
  const { next } = iterator
  let visits = 0
  iterator.next = function (this: unknown) {
    visits += 1
    return next.call(this)
  }
  try {
    await action()
  } finally {
    iterator.next = next
  }
  return visits
}

it('S13: in an expiring map with a million expired entries, no call visits more than 1,000 entries', async () => {
  let now = 0
  const map = createExpiringMap<number>(() => now)
  for (let at = 0; at < million; at += 1) map.set(`${at}`, at, hour)
  now = hour
  for (let call = 0; call < 10; call += 1) {
    now += hour
    expect(await countVisits(() => map.set(`later ${call}`, call, now + hour))).toBe(1000)
    expect(await countVisits(() => map.setIfAbsent(`other ${call}`, call, now + hour))).toBe(4)
    expect(await countVisits(() => [map.get('0'), map.delete('1'), map.size()])).toBe(0)
  }
  expect(map.size()).toBeGreaterThan(980_000)
})

it('S13: in a full expiring map of a million entries, a new entry visits at most 1,001 entries', async () => {
  let now = 0
  const map = createExpiringMap<number>(() => now, { maxEntries: million })
  for (let at = 0; at < million; at += 1) map.set(`${at}`, at, hour)
  for (let call = 0; call < 10; call += 1) {
    now += 60_000
    expect(await countVisits(() => map.set(`later ${call}`, call, hour))).toBe(1001)
  }
  expect([map.size(), map.get('9'), map.get('10')]).toEqual([million, undefined, 10])
})

it('S13: revocations in memory with a million ended sessions visit at most 1,000 entries per logout', async () => {
  let now = 0
  const revocations = createMemoryRevocations(() => now)
  for (let at = 0; at < million; at += 1) await revocations.add(`${at}`, hour, now)
  now = 2 * hour
  expect(await countVisits(() => revocations.add('later', 3 * hour, now))).toBe(1000)
  expect(await countVisits(() => revocations.has('0'))).toBe(0)
})

it('S13: memoryStore() with a million expired sessions of one user visits at most 16 entries per login', async () => {
  const store = memoryStore()
  for (let at = 0; at < million; at += 1) {
    await store.file('ada', `${at}`, { now: 0, endsAt: hour })
  }
  await store.file('ada', 'lasting', { now: 0, endsAt: 3 * hour })
  const logIn = () => store.file('ada', 'later', { now: hour, endsAt: 2 * hour })
  expect(await countVisits(logIn)).toBeLessThanOrEqual(16)
  expect(await countVisits(logIn)).toBeLessThanOrEqual(16)
  expect(await store.find('ada')).toHaveLength(million + 2 - 20)
})

it('S13: memoryStore() removes the expired sessions of a user whose sessions are written again', async () => {
  const store = memoryStore()
  const logIn = (at: number) => store.file('ada', `${at}`, { now: at, endsAt: at + 100 })
  const logInAndUse = async (at: number) => {
    await logIn(at)
    await store.file('ada', 'used', { now: at, endsAt: at + 100 })
  }
  for (let at = 0; at < 1000; at += 1) await logInAndUse(at)
  expect((await store.find('ada')).length).toBeLessThanOrEqual(102)
})
