import { expect, it } from 'vitest'
import { memoryStore } from '../../src/index'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { createExpiringMap, createLoginNoteMaps } from '../../src/stores/expiring-map'

it('an expiring map returns an entry until it expires', () => {
  let now = 0
  const map = createExpiringMap<string>(() => now)
  map.set('a', 'x', 10)
  expect(map.get('a')).toBe('x')
  now = 10
  expect(map.get('a')).toBeUndefined()
  map.set('a', 'y', 11)
  expect(map.get('a')).toBe('y')
})

it('an expiring map with 5,000 entries removes only expired entries', () => {
  let now = 0
  const map = createExpiringMap<object>(() => now)
  const entries = Array.from({ length: 5000 }, (_, at) => {
    const value = {}
    now = at
    map.set(String(at), value, at < 4000 ? at + 1 : 10_000)
    return value
  })
  for (const [at, value] of entries.entries()) {
    expect(map.get(String(at))).toBe(at < 4000 ? undefined : value)
  }
})

it('B14: an expiring map with one new entry per second frees 100,000 expired entries within three minutes', () => {
  let now = 0
  const map = createExpiringMap<true>(() => now)
  for (let at = 0; at < 100_000; at += 1) map.set(String(at), true, 1000)
  expect(map.size()).toBe(100_000)
  now = 1000
  for (let second = 0; second < 180; second += 1) {
    now += 1000
    map.set(`later ${second}`, true, now + 500)
  }
  expect(map.size()).toBeLessThan(100)
})

it('B14: an expiring map frees 900 expired entries within two minutes', () => {
  let now = 0
  const map = createExpiringMap<true>(() => now)
  for (let at = 0; at < 900; at += 1) map.set(String(at), true, 1000)
  for (now = 1000; now <= 121_000; now += 1000) map.set('used', true, now + 1000)
  expect(map.size()).toBe(1)
})

it('B14: an expiring map with constant writes has at most one expired entry for every two unexpired entries', () => {
  let now = 0
  const map = createExpiringMap<true>(() => now)
  const lifeMs = 1000
  let largest = 0
  for (now = 0; now < 10_000; now += 1) {
    map.set(String(now), true, now + lifeMs)
    largest = Math.max(largest, map.size())
  }
  expect(largest).toBeLessThanOrEqual(1.5 * lifeMs)
})

it('B14: an expiring map with the maximum number of entries removes the oldest entry before it adds a new one', () => {
  const map = createExpiringMap<number>(() => 0, { maxEntries: 2 })
  for (const [at, key] of ['a', 'b', 'c'].entries()) map.set(key, at, 10)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 1, 2])
  map.set('c', 3, 10)
  expect([map.get('b'), map.get('c')]).toEqual([1, 3])
})

const lifetime = { now: 0, endsAt: 1000 }
const flood = 20_000

it('B14: memoryStore() keeps at most 10,000 failed logins, and failed logins do not remove other entries', async () => {
  const store = memoryStore()
  const entry = { version: 1, sealed: 'x' }
  const others = ['a-session', 'login-done.a', 'login-end.a', 'began.a-session']
  for (const name of others) await store.write(name, entry, lifetime)
  for (let at = 0; at < flood; at += 1) {
    await store.write(`login.${at}`, entry, lifetime)
    await store.write(`login-failed.${at}`, entry, lifetime)
  }
  for (const kind of ['login', 'login-failed']) {
    expect(await store.read(`${kind}.${flood - 10_001}`)).toBeUndefined()
    expect(await store.read(`${kind}.${flood - 10_000}`)).toEqual(entry)
  }
  for (const name of others) expect(await store.read(name)).toEqual(entry)
})

it('B14: revocations in memory keep at most 10,000 failed logins, and failed logins do not remove successful logins', async () => {
  const memory = createMemoryRevocations(() => 0)
  for (const kind of ['login-done', 'login-end']) await memory.addResult(`${kind}.a`, 'x', 1000, 0)
  for (let at = 0; at < flood; at += 1) await memory.addResult(`login.${at}`, 'x', 1000, 0)
  expect(memory.resultOf(`login.${flood - 10_001}`)).toBeUndefined()
  expect(memory.resultOf(`login.${flood - 10_000}`)).toBe('x')
  expect([memory.resultOf('login-done.a'), memory.resultOf('login-end.a')]).toEqual(['x', 'x'])
})

it('B14: memoryStore() keeps 60,000 sessions', async () => {
  const store = memoryStore()
  const entry = { version: 1, sealed: 'x' }
  for (let at = 0; at < 60_000; at += 1) await store.write(`session-${at}`, entry, lifetime)
  expect(await store.read('session-0')).toEqual(entry)
})

it('B14: all entries other than the notes of logins share one map', () => {
  const mapFor = createLoginNoteMaps<string>(() => 0)
  const others = mapFor('a-session')
  for (const name of ['login', 'loginx', 'login-endx', '.login', 'other.login', 'login-other.a']) {
    expect(mapFor(name)).toBe(others)
  }
  for (const name of ['login.a', 'login-failed.a', 'login-end.a', 'login-done.a']) {
    expect(mapFor(name)).not.toBe(others)
    expect(mapFor(name)).toBe(mapFor(`${name}b`))
  }
})

it('B14: with each new entry, an expiring map checks four entries and removes the expired ones', () => {
  let now = 0
  const map = createExpiringMap<number>(() => now)
  for (let at = 0; at < 9; at += 1) map.set(String(at), at, 1000)
  // The next pass over the map's entries starts at the first entry.
  const start = map.size()
  now = 1000
  const sizes = Array.from({ length: 6 }, (_, at) => {
    map.set(`later ${at}`, at, 5000)
    return map.size() - at - 1
  })
  expect(start).toBe(9)
  for (const [at, size] of sizes.entries()) expect(size).toBeGreaterThanOrEqual(9 - 4 * (at + 1))
  expect(sizes.at(-1)).toBe(0)
})
