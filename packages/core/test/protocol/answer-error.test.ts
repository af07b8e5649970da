import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenAuthError } from '../../src/errors'
import { clientFor } from '../support/client-for'
import { failure } from '../support/failure'
import { type Reply, type ScriptedServer, startScriptedServer } from '../support/scripted-server'

let server: ScriptedServer
beforeAll(async () => {
  server = await startScriptedServer()
})
afterAll(() => server.close())

const calls = {
  code: () => clientFor(server).getAccessTokenByCode('a-code'),
  refresh: () => clientFor(server).getNewAccessTokenByRefreshToken('a-token'),
  userInfo: () => clientFor(server).getUserInfoByAccessToken('a-token'),
  introspection: () => clientFor(server).introspectToken('a-token'),
  revocation: () => clientFor(server).revokeToken('a-token'),
}
type Call = keyof typeof calls
const everyCall = Object.keys(calls) as Call[]

function fail(call: Call, reply: Reply): Promise<GenAuthError> {
  server.answer(reply)
  return failure(calls[call]())
}

const wireCodes = [
  'access_denied',
  'consent_required',
  'insufficient_scope',
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'temporarily_unavailable',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_token_type',
]

describe.each(everyCall)('an answer to %s', (call) => {
  it.each(wireCodes)('with the error %s has its code, status and words', async (code) => {
    const body = { error: code, error_description: 'In other words' }
    const error = await fail(call, { status: 400, body })
    expect(error).toMatchObject({ code, status: 400, description: 'In other words' })
    expect(error.message).toMatch(new RegExp(`${code}\\. .+\\.$`))
    expect(error.endsSession).toBe(call === 'refresh' && code === 'invalid_grant')
  })

  it('with the error invalid_client has the secret looked at, and says what a page has', async () => {
    const { message } = await fail(call, { status: 400, body: { error: 'invalid_client' } })
    expect(message).toMatch(
      /appId, the secret and the authentication method.* uses the method none/,
    )
  })

  it.each([300, 304, 399, 400, 404, 499])(
    'of status %i is none, whatever it says',
    async (status) => {
      const body = { access_token: 'at', token_type: 'Bearer', sub: 'user-1', active: true }
      const error = await fail(call, { status, body })
      expect(error).toMatchObject({ status })
      expect(error.message.includes('redirect')).toBe(status < 400)
    },
  )

  it('with an error of its own keeps that as serverCode', async () => {
    const body = { error: 'out_of_coffee', error_description: 'Brew' }
    const error = await fail(call, { status: 400, body })
    expect(error).toMatchObject({ code: 'oauth_error', serverCode: 'out_of_coffee' })
    expect(error).toMatchObject({ description: 'Brew', retryable: false, endsSession: false })
  })

  it('says the same through a WWW-Authenticate header and through a status of success', async () => {
    const headers = { 'www-authenticate': 'Basic realm="Service"' }
    const body = { error: 'invalid_client' }
    expect((await fail(call, { status: 400, headers, body })).code).toBe('invalid_client')
    expect((await fail(call, { status: 200, headers, body })).code).toBe('invalid_client')
  })

  it.each([200, 400])(
    'in the shape {code, message} is an error under status %i',
    async (status) => {
      const body = { code: 2020, message: 'not logged in' }
      const error = await fail(call, { status, body })
      expect(error).toMatchObject({ code: 'oauth_error', serverCode: '2020', status })
      expect(error).toMatchObject({ description: 'not logged in', endsSession: false })
    },
  )

  it('in the shape {statusCode, apiCode, message} is an error under status 200', async () => {
    const body = { statusCode: 403, apiCode: 1234, message: 'no' }
    const error = await fail(call, { body })
    expect(error).toMatchObject({ code: 'oauth_error', serverCode: '1234', description: 'no' })
  })

  it.each([
    [{ statusCode: '403', message: 'no' }, '403'],
    [{ statusCode: 403, apiCode: {}, message: 'no' }, '403'],
    [{ statusCode: 403, apiCode: 'E12', message: 'no' }, 'E12'],
  ])('in the shape %j is the error that it says', async (body, serverCode) => {
    expect(await fail(call, { body })).toMatchObject({ code: 'oauth_error', serverCode })
  })

  it.each([{ error: { a: 1 } }, { error: 7 }, { error: '' }])(
    'whose error is no text is a refusal that nobody can read: %j',
    async (body) => {
      const error = await fail(call, { status: 400, body })
      expect(error).toMatchObject({ code: 'invalid_response', retryable: true })
    },
  )

  it('with nothing but {code: 400} is an error under status 200', async () => {
    expect((await fail(call, { body: { code: 400 } })).code).toBe('oauth_error')
  })

  it('in a wrapped shape refuses no grant, whatever it calls itself', async () => {
    const body = { statusCode: 400, apiCode: 'invalid_grant', message: 'no' }
    expect((await fail(call, { body })).code).toBe('oauth_error')
  })

  it.each([500, 502, 503, 599])(
    'with status %i is server_error, whatever the body',
    async (status) => {
      for (const body of ['', '<html>', { error: 'invalid_grant' }, { code: 400, message: 'no' }]) {
        const error = await fail(call, { status, body })
        expect(error).toMatchObject({ code: 'server_error', status, retryable: true })
      }
    },
  )

  it('that wraps a 500 or a 429 is server_error or rate_limited', async () => {
    const failed = await fail(call, { body: { statusCode: 500, message: 'oops' } })
    expect(failed).toMatchObject({ code: 'server_error', retryable: true })
    expect(failed.message).toContain('500')
    const limited = await fail(call, { body: { statusCode: 429, message: 'slow down' } })
    expect(limited).toMatchObject({ code: 'rate_limited', retryable: true })
  })

  it('with status 429 is rate_limited, even over invalid_grant', async () => {
    const error = await fail(call, { status: 429, body: { error: 'invalid_grant' } })
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, endsSession: false })
  })

  it.each([200, 400, 401, 403])('with HTML and status %i is invalid_response', async (status) => {
    const error = await fail(call, { status, body: ' \n<!doctype html><title>Portal</title>' })
    expect(error).toMatchObject({ code: 'invalid_response', status, retryable: true })
  })

  it('that redirects is refused, and not followed', async () => {
    const headers = { location: `${server.origin}/elsewhere` }
    const error = await fail(call, { status: 302, headers })
    expect(error).toMatchObject({ code: 'invalid_response', status: 302 })
    expect(error.message).toContain('redirect')
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer that is not JSON', () => {
  const askers = everyCall.filter((call) => call !== 'revocation')
  const bodies = ['', '{"access_token": "a', 'null', '[]', '"text"', 'OK', '['.repeat(50_000)]

  it.each(askers)('to %s is invalid_response', async (call) => {
    for (const body of bodies) {
      const error = await fail(call, { body })
      expect(error).toMatchObject({ code: 'invalid_response', status: 200, retryable: true })
    }
  })

  it.each(['', 'OK', 'null', '{}', { code: 200 }, { code: '200 OK' }, { code: 'OK 200' }])(
    'to a revocation does not matter: %j',
    async (body) => {
      server.answer({ body })
      expect(await calls.revocation()).toBe(true)
    },
  )
})

describe('an answer of status 299', () => {
  it('is a success', async () => {
    server.answer({ status: 299, body: { active: true, error: 'none', code: 400 } })
    expect(await calls.introspection()).toMatchObject({ active: true })
    server.answer({ status: 299 })
    expect(await calls.revocation()).toBe(true)
  })
})

describe('an answer without a body', () => {
  it.each([400, 401, 403])(
    'of the token endpoint with status %i refuses the grant',
    async (status) => {
      for (const body of ['', ' \r\n']) {
        const renewal = await fail('refresh', { status, body })
        expect(renewal).toMatchObject({ code: 'invalid_grant', status, endsSession: true })
        expect((await fail('code', { status, body })).code).toBe('invalid_grant')
      }
    },
  )

  it.each([404, 405, 408, 410])('with status %i refuses nothing', async (status) => {
    expect((await fail('refresh', { status })).code).toBe('invalid_response')
  })

  it.each(['introspection', 'revocation'] as const)('of %s refuses no grant', async (call) => {
    expect((await fail(call, { status: 401 })).code).toBe('invalid_response')
  })
})

describe('userinfo with status 401', () => {
  it.each(['', 'Unauthorized', { error: 'unauthorized_request' }, { code: 401, message: 'no' }])(
    'is invalid_token with the body %j',
    async (body) => {
      const error = await fail('userInfo', { status: 401, body })
      expect(error).toMatchObject({ code: 'invalid_token', endsSession: false, retryable: false })
    },
  )

  it('is invalid_token where it is wrapped into a 200', async () => {
    const error = await fail('userInfo', { body: { statusCode: 401, message: 'no' } })
    expect(error.code).toBe('invalid_token')
  })
})

describe('Retry-After', () => {
  it.each([429, 503])('is read with status %i, in seconds', async (status) => {
    const error = await fail('refresh', { status, headers: { 'retry-after': '120' } })
    expect(error.retryAfterMs).toBe(120_000)
    const now = await fail('refresh', { status, headers: { 'retry-after': '0' } })
    expect(now.retryAfterMs).toBe(0)
  })

  it.each([429, 503])('is read with status %i, as a date', async (status) => {
    const date = new Date(Date.now() + 60_000).toUTCString()
    const { retryAfterMs } = await fail('refresh', { status, headers: { 'retry-after': date } })
    expect(retryAfterMs).toBeGreaterThan(50_000)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })

  it.each(['soon', '-5', '', 'Thu, 01 Jan 1970 00:00:00 GMT', '9'.repeat(400)])(
    'is nothing where it says "%s"',
    async (value) => {
      const error = await fail('refresh', { status: 429, headers: { 'retry-after': value } })
      expect(error.retryAfterMs).toBeUndefined()
    },
  )
})

describe('the server’s own words', () => {
  it('are one short line without control characters', async () => {
    const words = `bad\u0000\u001b[31m\r\nnews\u202e ${'x'.repeat(1000)}`
    const body = { error: `a\nb\u0007${'c'.repeat(500)}`, error_description: words }
    const error = await fail('refresh', { status: 400, body })
    expect(error.description).toMatch(/^bad \[31m news x+$/)
    expect(error.description?.length).toBeLessThanOrEqual(300)
    expect(error.serverCode).toMatch(/^a b c+$/)
    expect(error.serverCode?.length).toBeLessThanOrEqual(100)
  })

  it.each([
    { code: 2020, message: ' bad\u0000\nnews\n' },
    { statusCode: 500, message: 'bad\u0000\nnews' },
  ])('are as clean in %j', async (body) => {
    expect((await fail('refresh', { body })).description).toBe('bad news')
  })

  it('are missing where they are no text', async () => {
    const body = { error: 'invalid_grant', error_description: { a: 1 } }
    expect((await fail('refresh', { status: 400, body })).description).toBeUndefined()
  })
})
