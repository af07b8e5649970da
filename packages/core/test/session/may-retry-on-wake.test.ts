import { expect, it } from 'vitest'
import { mayRetryOnWake } from '../../src/session/may-retry-on-wake'

const failedAt = 1_000_000_000
const failure = { code: 'network_error', message: 'No answer.', count: 1, failedAt } as const

it('a waking page tries in spite of the backoff, but not at once and not against the server', () => {
  const waiting = { ...failure, retryAt: failedAt + 300_000 }
  expect(mayRetryOnWake(waiting, failedAt + 4999)).toBe(false)
  expect(mayRetryOnWake(waiting, failedAt + 5000)).toBe(true)
  const told = { ...failure, retryAt: failedAt + 1, notBefore: failedAt + 60_000 }
  expect(mayRetryOnWake(told, failedAt + 59_999)).toBe(false)
  expect(mayRetryOnWake(told, failedAt + 60_000)).toBe(true)
  expect(mayRetryOnWake(failure, failedAt + 60_000)).toBe(false)
})
