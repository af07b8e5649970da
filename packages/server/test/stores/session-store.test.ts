import { expect, it } from 'vitest'
import { memoryStore, type SessionStore } from '../../src'
import { guardMethods, guardStore } from '../../src/stores/session-store'
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

it('B9: a guarded method gets its object as `this`, and an absent method stays absent', async () => {
  class Counter {
    count = 1
    absent?: () => number
    add(summand: number) {
      this.count += summand
      return this.count
    }
  }
  const guarded = guardMethods(new Counter(), ['add', 'absent'], 'The counter failed. Try again.')
  expect(await guarded.add(2)).toBe(3)
  expect(guarded.absent).toBeUndefined()
})
