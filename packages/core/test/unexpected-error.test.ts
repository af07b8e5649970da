import { describe, expect, it } from 'vitest'
import { GenAuthError } from '../src/errors'
import { unexpectedError } from '../src/unexpected-error'

describe('unexpectedError()', () => {
  it('unexpectedError() returns a GenAuthError unchanged', () => {
    const error = new GenAuthError('timeout', 'The request took too long.')
    expect(unexpectedError(error)).toBe(error)
  })

  it.each([new TypeError('x is not a function'), 'a text', undefined, null])(
    'unexpectedError() wraps the cause %j in an error that is not retryable by default',
    (cause) => {
      const error = unexpectedError(cause)
      expect(error).toMatchObject({ code: 'unexpected_error', retryable: false })
      expect(error.cause).toBe(cause)
    },
  )

  it('unexpectedError() with the option retryable returns a retryable error', () => {
    expect(unexpectedError(new Error('x'), { retryable: true }).retryable).toBe(true)
  })
})
