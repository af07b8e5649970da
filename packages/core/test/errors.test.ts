import { describe, expect, it } from 'vitest'
import { GenAuthError, isGenAuthError } from '../src/errors'

describe('GenAuthError', () => {
  it('a GenAuthError is an Error whose stack starts with its own name', () => {
    const error = new GenAuthError('timeout', 'Try again.')
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('GenAuthError')
    expect(error.stack).toMatch(/^GenAuthError: Try again\./)
  })

  it('`docsUrl` is the URL of a page about the code', () => {
    const { docsUrl } = new GenAuthError('invalid_client', '')
    expect(docsUrl).toMatch(/^https:\/\/.+\/errors\/invalid_client$/)
  })

  it.each([
    ['network_error', true],
    ['rate_limited', true],
    ['server_error', true],
    ['temporarily_unavailable', true],
    ['timeout', true],
    ['invalid_grant', false],
    ['invalid_options', false],
  ] as const)('the `retryable` of an error with the code %s is %s', (code, retryable) => {
    expect(new GenAuthError(code, '').retryable).toBe(retryable)
  })

  it('the init options of a GenAuthError override the default values of its error code', () => {
    const cause = new Error('inner')
    const error = new GenAuthError('invalid_response', 'Not JSON.', {
      retryable: true,
      endsSession: true,
      status: 502,
      description: 'text of the server',
      serverCode: '2020',
      retryAfterMs: 1000,
      cause,
    })
    expect(error).toMatchObject({
      retryable: true,
      endsSession: true,
      status: 502,
      description: 'text of the server',
      serverCode: '2020',
      retryAfterMs: 1000,
    })
    expect(error.cause).toBe(cause)
  })

  it('without init options, a GenAuthError has no cause and its `endsSession` is false', () => {
    const error = new GenAuthError('invalid_grant', '')
    expect(error.endsSession).toBe(false)
    expect('cause' in error).toBe(false)
  })
})

describe('isGenAuthError', () => {
  it('`isGenAuthError()` accepts a GenAuthError, even from another copy of the package', () => {
    expect(isGenAuthError(new GenAuthError('timeout', ''))).toBe(true)
    expect(isGenAuthError({ name: 'GenAuthError', code: 'timeout', message: '' })).toBe(true)
  })

  it.each([
    new Error('plain'),
    Object.assign(new Error('system'), { code: 'ECONNREFUSED' }),
    { name: 'GenAuthError' },
    'GenAuthError',
    null,
    undefined,
  ])('`isGenAuthError()` rejects %s', (value) => {
    expect(isGenAuthError(value)).toBe(false)
  })
})
