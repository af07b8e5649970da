import { expect, it } from 'vitest'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'

it('B7: a process with a slow clock does not replace the stored end of a session group with an earlier time', async () => {
  const memory = createMemoryRevocations(() => 0)
  await memory.addGroup('ada', 5000, 9000, 0)
  await memory.addGroup('ada', 4000, 8000, 0)
  expect(memory.groupEndedAt('ada')).toBe(5000)
  await memory.addGroup('ada', 6000, 9000, 0)
  expect(memory.groupEndedAt('ada')).toBe(6000)
})

it('S16: in memory revocations, a lower mark does not replace a higher one, and marks expire', async () => {
  let now = 0
  const memory = createMemoryRevocations(() => now)
  await memory.addMark('a', 2, 1000, 0)
  await memory.addMark('a', 1, 5000, 0)
  expect(memory.markOf('a')).toBe(2)
  await memory.addMark('a', 3, 1000, 0)
  expect(memory.markOf('a')).toBe(3)
  now = 1000
  expect(memory.markOf('a')).toBeUndefined()
})

it('B13: in memory revocations, a lock has one holder until it is released or expires, and a result is written once', async () => {
  let now = 0
  const memory = createMemoryRevocations(() => now)
  expect([memory.lock('a', 'x', 1000, 0), memory.lock('a', 'y', 1000, 0)]).toEqual([true, false])
  await memory.unlock('a', 'y')
  expect(memory.lock('a', 'y', 1000, 0)).toBe(false)
  await memory.unlock('a', 'x')
  expect(memory.lock('a', 'y', 1000, 0)).toBe(true)
  expect(memory.addResult('a', 'sealed', 1000, 0)).toBe(true)
  expect([memory.addResult('a', 'another', 1000, 0), memory.resultOf('a')]).toEqual([
    false,
    'sealed',
  ])
  now = 1000
  expect([memory.lock('a', 'x', 2000, 1000), memory.resultOf('a')]).toEqual([true, undefined])
})
