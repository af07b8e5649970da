import { GenAuthError, isGenAuthError } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { AuthRequiredError, isAuthRequiredError } from '../../src'
import { refuse } from '../../src/require-session/refuse'

const page = new Request('https://app.example/admin', { headers: { 'sec-fetch-dest': 'document' } })
const script = new Request('https://app.example/admin', { headers: { 'sec-fetch-dest': 'empty' } })
const loginUrl = 'https://app.example/auth/login?returnTo=%2Fadmin&max_age=300'

const refused = {
  code: 'not_authenticated',
  message: 'The user is signed out.',
  text: 'Log in to see <b>this</b> page.',
  status: 401,
  loginUrl,
} as const

describe('AuthRequiredError', () => {
  it.each([
    ['a redirect', page, refused],
    ['a page', page, { ...refused, loginUrl: undefined }],
    ['JSON', script, refused],
    ['a page with a cookie', page, { ...refused, isLoginFailed: true, setCookies: ['a=1', 'b=2'] }],
  ])(
    'U42: toResponse() returns a new, equal response for each call: %s',
    async (_name, request, parts) => {
      const error = refuse(request, parts)
      const [first, second] = [error.toResponse(), error.toResponse()]
      expect(second).not.toBe(first)
      expect(second.status).toBe(first.status)
      expect([...second.headers]).toEqual([...first.headers])
      const text = await first.text()
      first.headers.set('cache-control', 'public')
      expect(await second.text()).toBe(text)
      for (const response of [second, error.toResponse()]) {
        expect(response.headers.get('cache-control')).toBe('no-store')
      }
    },
  )

  it('U42: isAuthRequiredError() recognizes an error of another copy of the package', () => {
    const error = refuse(script, refused)
    expect([isAuthRequiredError(error), isGenAuthError(error)]).toEqual([true, true])
    expect(error).toBeInstanceOf(AuthRequiredError)
    expect(error).toBeInstanceOf(GenAuthError)
    const copy = Object.assign(new Error('a copy'), {
      name: 'GenAuthError',
      code: 'forbidden',
      toResponse: () => new Response(),
    })
    expect(isAuthRequiredError(copy)).toBe(true)
    for (const other of [
      new GenAuthError('forbidden', 'No.'),
      new Error('x'),
      undefined,
      null,
      {},
    ]) {
      expect(isAuthRequiredError(other)).toBe(false)
    }
  })

  it('U42: the error has the status of its response, and the URL of the login', () => {
    expect(refuse(page, refused)).toMatchObject({
      code: 'not_authenticated',
      status: 303,
      loginUrl,
    })
    expect(refuse(script, refused)).toMatchObject({ status: 401, loginUrl, retryable: false })
    expect(refuse(page, { ...refused, isLoginFailed: true }).status).toBe(401)
  })

  it('U42: the page escapes its text and its link, and loads nothing', async () => {
    const response = refuse(page, { ...refused, isLoginFailed: true }).toResponse()
    const html = await response.text()
    expect(html).toContain('Log in to see &lt;b&gt;this&lt;/b&gt; page.')
    expect(html).toContain(
      'href="https://app.example/auth/login?returnTo=%2Fadmin&amp;max_age=300"',
    )
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each([
    [undefined, '2'],
    [1500, '2'],
    [0, '1'],
    [60_000, '60'],
    [86_400_000, '3600'],
  ])('U42: with a waiting time of %s ms, Retry-After is %s', (retryAfterMs, value) => {
    const response = refuse(script, { ...refused, status: 503, retryAfterMs }).toResponse()
    expect(response.headers.get('retry-after')).toBe(value)
  })
})
