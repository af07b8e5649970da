import { expect, it } from 'vitest'
import { createExpiringMap } from '../../src/stores/expiring-map'

it('gives what has not ended, and no more', () => {
  let now = 0
  const map = createExpiringMap<string>(() => now)
  map.set('a', 'x', 10)
  expect(map.get('a')).toBe('x')
  now = 10
  expect(map.get('a')).toBeUndefined()
  map.set('a', 'y', 11)
  expect(map.get('a')).toBe('y')
})

it('lets go of what has ended, and keeps what has not, however many there are', () => {
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
