import { expect, it } from 'vitest'
import { createMemoryRevocations } from '../../src/sessions/revocations'

it('B7: a process whose clock is behind does not take back that a group was ended', async () => {
  const memory = createMemoryRevocations(() => 0)
  await memory.addGroup('ada', 5000, 9000, 0)
  await memory.addGroup('ada', 4000, 8000, 0)
  expect(memory.groupEndedAt('ada')).toBe(5000)
  await memory.addGroup('ada', 6000, 9000, 0)
  expect(memory.groupEndedAt('ada')).toBe(6000)
})
