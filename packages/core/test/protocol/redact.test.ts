import { describe, expect, it } from 'vitest'
import { publicAuthentication, resolveClient } from '../../src/protocol/client'
import { describeThrown, redact, type SentRequest } from '../../src/protocol/response-error'
import { appId, secret } from '../support/sample-data'

/** Creates a client with the given secret. No request uses the secret. */
function clientWith(itsSecret: string) {
  return resolveClient(
    { appId, appHost: 'https://tenant.example', protocol: 'oauth' },
    { ...publicAuthentication, secret: itsSecret },
    { fetch, now: Date.now, setTimeout, clearTimeout: () => undefined },
  )
}

function sentWith(form: Record<string, string>, headers: Record<string, string> = {}): SentRequest {
  return { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' }
}

const emptyRequest = sentWith({})

describe('`redact()`', () => {
  it.each(['access_token', 'client_secret', 'code', 'code_verifier', 'refresh_token', 'token'])(
    '`redact()` removes the value that was sent as %s, and no other text',
    (name) => {
      const sent = sentWith({ [name]: 'cold wet soap', scope: 'user' })
      const text = 'got "cold wet soap", cold+wet+soap and cold%20wet%20soap of the user'
      expect(redact(text, clientWith(secret), sent)).toBe('got "…", … and … of the user')
    },
  )

  it('`redact()` removes the client’s secret and the value of the request’s authorization header', () => {
    const sent = sentWith({}, { authorization: 'Bearer warm-dry-hands' })
    const redacted = redact('a horse, by Bearer warm-dry-hands', clientWith('horse'), sent)
    expect(redacted).toBe('a …, by Bearer …')
  })

  it('`redact()` removes every character of a secret that starts with another secret', () => {
    const sent = sentWith({ code: 'horse-power', refresh_token: 'horse-power-station' })
    expect(redact('horse horse-power-station horse-power', clientWith('horse'), sent)).toBe('… … …')
  })

  it('`redact()` removes a word that is as long as a token and has a digit, and keeps long words without a digit', () => {
    const text = 'the redirect_uri_mismatch of b5e0e1afe793c6634495434afc262b88ddee9af3 is short1'
    expect(redact(text, clientWith(secret), emptyRequest)).toBe(
      'the redirect_uri_mismatch of … is short1',
    )
  })

  it('`redact()` removes the value of a request header even if the request has no body', () => {
    const sent = {
      ...emptyRequest,
      body: null,
      headers: { authorization: 'Bearer warm-dry-hands' },
    }
    expect(redact('warm-dry-hands', clientWith(secret), sent)).toBe('…')
  })
})

describe('`describeThrown()`', () => {
  it('`describeThrown()` returns the message of the error with the system code of its cause', () => {
    const cause = Object.assign(new Error('inside'), { code: 'ECONNREFUSED' })
    const thrown = new TypeError('fetch failed', { cause })
    const { message } = describeThrown(thrown, clientWith(secret), emptyRequest)
    expect(message).toBe('fetch failed (ECONNREFUSED)')
  })

  it('`describeThrown()` returns only the message of the error if its cause has no system code', () => {
    const thrown = new TypeError('Failed to fetch', { cause: 'unknown' })
    expect(describeThrown(thrown, clientWith(secret), emptyRequest).message).toBe('Failed to fetch')
  })

  it.each(['Basic horse', undefined, { message: 'horse' }])(
    'the message that `describeThrown()` returns does not contain the thrown value if the value is not an error: %j',
    (thrown) => {
      const { message } = describeThrown(thrown, clientWith('horse'), emptyRequest)
      expect(message).not.toBe('')
      expect(message).not.toContain('horse')
    },
  )
})
