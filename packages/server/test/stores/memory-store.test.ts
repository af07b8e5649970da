import { expect, it } from 'vitest'
import { memoryStore } from '../../src'
import { describeStore } from './store-spec'

describeStore('memory', memoryStore)

it('memoryStore() does not return an entry whose end time had passed at the last write', async () => {
  const store = memoryStore()
  await store.write('a', { version: 1, sealed: 'x' }, { now: 0, endsAt: 10 })
  await store.lock('a', 'x', { now: 0, endsAt: 10 })
  expect(await store.lock('a', 'y', { now: 9, endsAt: 20 })).toBe(false)
  expect(await store.lock('a', 'y', { now: 10, endsAt: 20 })).toBe(true)
  expect(await store.read('a')).toBeUndefined()
})

it('a memory store removes only expired sessions from an index name', async () => {
  const store = memoryStore()
  await store.file('ada', 'a', { now: 0, endsAt: 1000 })
  await store.file('ada', 'b', { now: 0, endsAt: 1001 })
  await store.file('ada', 'c', { now: 0, endsAt: 9000 })
  await store.file('ada', 'd', { now: 1000, endsAt: 9000 })
  expect(await store.find('ada')).toEqual(['b', 'c', 'd'])
})
