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
  server.reply(reply)
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

describe.each(everyCall)('an error response to %s', (call) => {
  it.each(wireCodes)(
    'a response with the error code %s becomes an error with the same code, status and description',
    async (code) => {
      const body = { error: code, error_description: 'Something is wrong' }
      const error = await fail(call, { status: 400, body })
      expect(error).toMatchObject({ code, status: 400, description: 'Something is wrong' })
      expect(error.message).toMatch(new RegExp(`${code}.+\\. See \\S+$`, 's'))
      expect(error.endsSession).toBe(call === 'refresh' && code === 'invalid_grant')
    },
  )

  it('the message of the error invalid_client mentions appId, the secret and the method `none`', async () => {
    const { message } = await fail(call, { status: 400, body: { error: 'invalid_client' } })
    expect(message).toMatch(/appId.*secret.*none/s)
  })

  it.each([300, 304, 399, 400, 404, 499])(
    'a response with the status %i is an error even if the body is a valid result',
    async (status) => {
      const body = { access_token: 'at', token_type: 'Bearer', sub: 'user-1', active: true }
      const error = await fail(call, { status, body })
      expect(error).toMatchObject({ status })
      expect(error.message.includes('redirect')).toBe(status < 400)
    },
  )

  it('a response with an unknown error code becomes an `oauth_error` that has the unknown code as its serverCode', async () => {
    const body = { error: 'unknown_error', error_description: 'Details' }
    const error = await fail(call, { status: 400, body })
    expect(error).toMatchObject({ code: 'oauth_error', serverCode: 'unknown_error' })
    expect(error).toMatchObject({ description: 'Details', retryable: false, endsSession: false })
  })

  it('the error invalid_client is detected in a response with a WWW-Authenticate header and in a response with status 200', async () => {
    const headers = { 'www-authenticate': 'Basic realm="Service"' }
    const body = { error: 'invalid_client' }
    expect((await fail(call, { status: 400, headers, body })).code).toBe('invalid_client')
    expect((await fail(call, { status: 200, headers, body })).code).toBe('invalid_client')
  })

  it.each([200, 400])(
    'a response of the shape {code, message} is an error if its status is %i',
    async (status) => {
      const body = { code: 2020, message: 'not logged in' }
      const error = await fail(call, { status, body })
      expect(error).toMatchObject({ code: 'oauth_error', serverCode: '2020', status })
      expect(error).toMatchObject({ description: 'not logged in', endsSession: false })
    },
  )

  it('a response of the shape {statusCode, apiCode, message} is an error even if its status is 200', async () => {
    const body = { statusCode: 403, apiCode: 1234, message: 'no' }
    const error = await fail(call, { body })
    expect(error).toMatchObject({ code: 'oauth_error', serverCode: '1234', description: 'no' })
  })

  it.each([
    [{ statusCode: '403', message: 'no' }, '403'],
    [{ statusCode: 403, apiCode: {}, message: 'no' }, '403'],
    [{ statusCode: 403, apiCode: 'E12', message: 'no' }, 'E12'],
  ])(
    'a response of the shape %j becomes an error with the serverCode %s',
    async (body, serverCode) => {
      expect(await fail(call, { body })).toMatchObject({ code: 'oauth_error', serverCode })
    },
  )

  it.each([{ error: { a: 1 } }, { error: 7 }, { error: '' }])(
    'a 400 is `invalid_response` if its `error` is empty or is not a string: %j',
    async (body) => {
      const error = await fail(call, { status: 400, body })
      expect(error).toMatchObject({ code: 'invalid_response', retryable: true })
    },
  )

  it('a response with status 200 and the body {code: 400} is an error', async () => {
    expect((await fail(call, { body: { code: 400 } })).code).toBe('oauth_error')
  })

  it('a response of the shape {statusCode, apiCode, message} is not `invalid_grant`, even if its apiCode is `invalid_grant`', async () => {
    const body = { statusCode: 400, apiCode: 'invalid_grant', message: 'no' }
    expect((await fail(call, { body })).code).toBe('oauth_error')
  })

  it.each([500, 502, 503, 599])(
    'a response with the status %i is `server_error`, even if the body contains another error',
    async (status) => {
      for (const body of ['', '<html>', { error: 'invalid_grant' }, { code: 400, message: 'no' }]) {
        const error = await fail(call, { status, body })
        expect(error).toMatchObject({ code: 'server_error', status, retryable: true })
      }
    },
  )

  it('a response with statusCode 500 in its body is `server_error`, and a response with statusCode 429 in its body is `rate_limited`', async () => {
    const failed = await fail(call, { body: { statusCode: 500, message: 'oops' } })
    expect(failed).toMatchObject({ code: 'server_error', retryable: true })
    expect(failed.message).toContain('500')
    const limited = await fail(call, { body: { statusCode: 429, message: 'slow down' } })
    expect(limited).toMatchObject({ code: 'rate_limited', retryable: true })
  })

  it('a response with status 429 is `rate_limited`, even with `invalid_grant` in its body', async () => {
    const error = await fail(call, { status: 429, body: { error: 'invalid_grant' } })
    expect(error).toMatchObject({ code: 'rate_limited', retryable: true, endsSession: false })
  })

  it.each([200, 400, 401, 403])(
    'a response with HTML and the status %i is `invalid_response`',
    async (status) => {
      const error = await fail(call, { status, body: ' \n<!doctype html><title>Portal</title>' })
      expect(error).toMatchObject({ code: 'invalid_response', status, retryable: true })
    },
  )

  it('a redirect response is `invalid_response`, and the client does not follow the redirect', async () => {
    const headers = { location: `${server.origin}/elsewhere` }
    const error = await fail(call, { status: 302, headers })
    expect(error).toMatchObject({ code: 'invalid_response', status: 302 })
    expect(error.message).toContain('redirect')
    expect(server.requests).toHaveLength(1)
  })
})

describe('a response that is not JSON', () => {
  const jsonCalls = everyCall.filter((call) => call !== 'revocation')
  const bodies = ['', '{"access_token": "a', 'null', '[]', '"text"', 'OK', '['.repeat(50_000)]

  it.each(jsonCalls)('a response to %s that is not JSON is `invalid_response`', async (call) => {
    for (const body of bodies) {
      const error = await fail(call, { body })
      expect(error).toMatchObject({ code: 'invalid_response', status: 200, retryable: true })
    }
  })

  it.each(['', 'OK', 'null', '{}', { code: 200 }, { code: '200 OK' }, { code: 'OK 200' }])(
    'a revocation succeeds if the body of the response is %j',
    async (body) => {
      server.reply({ body })
      expect(await calls.revocation()).toBe(true)
    },
  )
})

describe('a response with status 299', () => {
  it('a response with status 299 is a success', async () => {
    server.reply({ status: 299, body: { active: true, error: 'none', code: 400 } })
    expect(await calls.introspection()).toMatchObject({ active: true })
    server.reply({ status: 299 })
    expect(await calls.revocation()).toBe(true)
  })
})

describe('a response without a body', () => {
  it.each([400, 401, 403])(
    'an empty response of the token endpoint with status %i is `invalid_grant`',
    async (status) => {
      for (const body of ['', ' \r\n']) {
        const refresh = await fail('refresh', { status, body })
        expect(refresh).toMatchObject({ code: 'invalid_grant', status, endsSession: true })
        expect((await fail('code', { status, body })).code).toBe('invalid_grant')
      }
    },
  )

  it.each([404, 405, 410])(
    'an empty response of the token endpoint with status %i is `invalid_response`',
    async (status) => {
      expect((await fail('refresh', { status })).code).toBe('invalid_response')
    },
  )

  // https://github.com/workos/authkit-nextjs/pull/461: a refresh that fails for a moment ends the session.
  it.each([408])(
    'P5: a response with status %i is a `server_error` that does not end the session, whatever its body is',
    async (status) => {
      for (const body of ['', '<html>', { error: 'invalid_request' }, { error: 'invalid_grant' }]) {
        const error = await fail('refresh', { status, body })
        expect(error).toMatchObject({ code: 'server_error', retryable: true, endsSession: false })
      }
    },
  )

  it.each(['introspection', 'revocation'] as const)(
    'an empty 401 in response to %s is `invalid_response`',
    async (call) => {
      expect((await fail(call, { status: 401 })).code).toBe('invalid_response')
    },
  )
})

describe('a 401 of the userinfo endpoint', () => {
  it.each(['', 'Unauthorized', { error: 'unauthorized_request' }, { code: 401, message: 'no' }])(
    'a 401 of the userinfo endpoint is `invalid_token` if the body is %j',
    async (body) => {
      const error = await fail('userInfo', { status: 401, body })
      expect(error).toMatchObject({ code: 'invalid_token', endsSession: false, retryable: false })
    },
  )

  it('a userinfo response with statusCode 401 in its body is `invalid_token`', async () => {
    const error = await fail('userInfo', { body: { statusCode: 401, message: 'no' } })
    expect(error.code).toBe('invalid_token')
  })
})

describe('the header `Retry-After` of a response', () => {
  it.each([429, 503])(
    '`Retry-After` in seconds is read from a response with status %i',
    async (status) => {
      const error = await fail('refresh', { status, headers: { 'retry-after': '120' } })
      expect(error.retryAfterMs).toBe(120_000)
      const now = await fail('refresh', { status, headers: { 'retry-after': '0' } })
      expect(now.retryAfterMs).toBe(0)
    },
  )

  it.each([429, 503])(
    '`Retry-After` as a date is read from a response with status %i',
    async (status) => {
      const date = new Date(Date.now() + 60_000).toUTCString()
      const { retryAfterMs } = await fail('refresh', { status, headers: { 'retry-after': date } })
      expect(retryAfterMs).toBeGreaterThan(50_000)
      expect(retryAfterMs).toBeLessThanOrEqual(60_000)
    },
  )

  it.each(['soon', '-5', '', 'Thu, 01 Jan 1970 00:00:00 GMT', '9'.repeat(400)])(
    'an invalid or past `Retry-After` is ignored: "%s"',
    async (value) => {
      const error = await fail('refresh', { status: 429, headers: { 'retry-after': value } })
      expect(error.retryAfterMs).toBeUndefined()
    },
  )
})

describe('the description of an error', () => {
  it('the description and serverCode of an error are each one short line without control characters', async () => {
    const text = `bad\u0000\u001b[31m\r\nnews\u202e ${'x'.repeat(1000)}`
    const body = { error: `a\nb\u0007${'c'.repeat(500)}`, error_description: text }
    const error = await fail('refresh', { status: 400, body })
    expect(error.description).toMatch(/^bad \[31m news x+$/)
    expect(error.description?.length).toBeLessThanOrEqual(300)
    expect(error.serverCode).toMatch(/^a b c+$/)
    expect(error.serverCode?.length).toBeLessThanOrEqual(100)
  })

  it.each([
    { code: 2020, message: ' bad\u0000\nnews\n' },
    { statusCode: 500, message: 'bad\u0000\nnews' },
  ])(
    'the description from an error response in GenAuth’s own format has no control characters: %j',
    async (body) => {
      expect((await fail('refresh', { body })).description).toBe('bad news')
    },
  )

  it('an error has no description if `error_description` is not a string', async () => {
    const body = { error: 'invalid_grant', error_description: { a: 1 } }
    expect((await fail('refresh', { status: 400, body })).description).toBeUndefined()
  })
})
