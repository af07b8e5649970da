import { expect, it } from 'vitest'
import { memoryStore, type SessionStore } from '../../src'
import { createExpiringMap, createLoginNoteMaps } from '../../src/stores/expiring-map'
import { guardStore } from '../../src/stores/session-store'
import { failure } from '../support/failure'

const lifetime = { now: 0, endsAt: 1000 }

const calls: [keyof SessionStore, (store: SessionStore) => Promise<unknown>][] = [
  ['read', (store) => store.read('a')],
  ['write', (store) => store.write('a', { version: 1, sealed: 'x' }, lifetime)],
  ['file', (store) => store.file('ada', 'a', lifetime)],
  ['find', (store) => store.find('ada')],
  ['lock', (store) => store.lock('a', 'x', lifetime)],
  ['unlock', (store) => store.unlock('a', 'x')],
]

it.each(calls)(
  'B9: %s() of a guarded store rejects with a retryable storage_unavailable if the store fails',
  async (method, call) => {
    const cause = new Error('down')
    const store = { ...memoryStore(), [method]: () => Promise.reject(cause) }
    const error = await failure(() => call(guardStore(store)))
    expect([error.code, error.retryable, error.cause]).toEqual(['storage_unavailable', true, cause])
  },
)

it.each(calls)(
  '%s() of a guarded store returns the result of the store unchanged',
  async (_method, call) => {
    const [plain, guarded] = [memoryStore(), guardStore(memoryStore())]
    for (const store of [plain, guarded]) {
      await store.write('b', { version: 1, sealed: 'x' }, lifetime)
      await store.lock('a', 'x', lifetime)
    }
    expect(await call(guarded)).toEqual(await call(plain))
    expect(await guarded.lock('a', 'y', lifetime)).toBe(await plain.lock('a', 'y', lifetime))
  },
)

it('a memory store removes only expired sessions from an index name', async () => {
  const store = memoryStore()
  await store.file('ada', 'a', { now: 0, endsAt: 1000 })
  await store.file('ada', 'b', { now: 0, endsAt: 1001 })
  await store.file('ada', 'c', { now: 0, endsAt: 9000 })
  await store.file('ada', 'd', { now: 1000, endsAt: 9000 })
  expect(await store.find('ada')).toEqual(['b', 'c', 'd'])
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
