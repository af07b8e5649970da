import { expect, it } from 'vitest'
import { createSlots } from '../../src/proxy/slots'

it('S32: each session has its own slots, and a released slot is free again', () => {
  const slots = createSlots(2)
  const [first, second] = [slots.take('ada'), slots.take('ada')]
  expect([typeof first, typeof second, slots.take('ada')]).toEqual([
    'function',
    'function',
    undefined,
  ])
  expect(typeof slots.take('bob')).toBe('function')
  first?.()
  expect(typeof slots.take('ada')).toBe('function')
  expect(slots.take('ada')).toBeUndefined()
})

it('S32: a second release of a slot frees no other slot', () => {
  const slots = createSlots(2)
  const first = slots.take('ada')
  slots.take('ada')
  first?.()
  first?.()
  expect(typeof slots.take('ada')).toBe('function')
  expect(slots.take('ada')).toBeUndefined()
})

it('S32: a session without running requests takes no memory', () => {
  const slots = createSlots(1)
  for (let at = 0; at < 1000; at += 1) slots.take(`session-${at}`)?.()
  expect(slots.size()).toBe(0)
})
