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
