import { expect, it } from 'vitest'
import { mayRetryOnWake } from '../../src/session/backoff'

const failedAt = 1_000_000_000
const failure = { code: 'network_error', message: 'Failed to fetch.', count: 1, failedAt } as const

it('a tab that wakes up retries a refresh before its backoff ends, but not within 5 s of the failure and not before `Retry-After` ends', () => {
  const waiting = { ...failure, retryAt: failedAt + 300_000 }
  expect(mayRetryOnWake(waiting, failedAt + 4999)).toBe(false)
  expect(mayRetryOnWake(waiting, failedAt + 5000)).toBe(true)
  const limited = { ...failure, retryAt: failedAt + 1, notBefore: failedAt + 60_000 }
  expect(mayRetryOnWake(limited, failedAt + 59_999)).toBe(false)
  expect(mayRetryOnWake(limited, failedAt + 60_000)).toBe(true)
  expect(mayRetryOnWake(failure, failedAt + 60_000)).toBe(false)
})
