import { describe, expect, it } from 'vitest'
import { resolveClient } from '../../src/protocol/client'
import { publicAuthentication } from '../../src/protocol/public-authentication'
import { describeThrown, redact } from '../../src/protocol/redact'
import type { SentRequest } from '../../src/protocol/sent-request'
import { appId, secret } from '../support/sample-data'

/** A client with this secret, which no request of these tests gets to use. */
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

const nothing = sentWith({})

describe('a text of the server’s', () => {
  it.each(['access_token', 'client_secret', 'code', 'code_verifier', 'refresh_token', 'token'])(
    'loses what was sent as %s, and nothing else',
    (name) => {
      const sent = sentWith({ [name]: 'cold wet soap', scope: 'user' })
      const text = 'said "cold wet soap", cold+wet+soap and cold%20wet%20soap of the user'
      expect(redact(text, clientWith(secret), sent)).toBe('said "…", … and … of the user')
    },
  )

  it('loses the client’s secret, and what a header has said', () => {
    const sent = sentWith({}, { authorization: 'Bearer warm-dry-hands' })
    const said = redact('a horse, by Bearer warm-dry-hands', clientWith('horse'), sent)
    expect(said).toBe('a …, by Bearer …')
  })

  it('loses all of a secret that begins with another', () => {
    const sent = sentWith({ code: 'horse-power', refresh_token: 'horse-power-station' })
    expect(redact('horse horse-power-station horse-power', clientWith('horse'), sent)).toBe('… … …')
  })

  it('loses whatever is as long as a token and has a digit, and keeps long words', () => {
    const text = 'the redirect_uri_mismatch of b5e0e1afe793c6634495434afc262b88ddee9af3 is short1'
    expect(redact(text, clientWith(secret), nothing)).toBe(
      'the redirect_uri_mismatch of … is short1',
    )
  })

  it('of a request without a form loses what its headers say', () => {
    const sent = { ...nothing, body: null, headers: { authorization: 'Bearer warm-dry-hands' } }
    expect(redact('warm-dry-hands', clientWith(secret), sent)).toBe('…')
  })
})

describe('what a fetch threw', () => {
  it('keeps its words and its system code', () => {
    const cause = Object.assign(new Error('inside'), { code: 'ECONNREFUSED' })
    const thrown = new TypeError('fetch failed', { cause })
    const { message } = describeThrown(thrown, clientWith(secret), nothing)
    expect(message).toBe('fetch failed (ECONNREFUSED)')
  })

  it('has no code where there is none', () => {
    const thrown = new TypeError('Failed to fetch', { cause: 'unknown' })
    expect(describeThrown(thrown, clientWith(secret), nothing).message).toBe('Failed to fetch')
  })

  it.each(['Basic horse', undefined, { message: 'horse' }])(
    'says no more than that it was no error where it is %j',
    (thrown) => {
      const { message } = describeThrown(thrown, clientWith('horse'), nothing)
      expect(message).not.toBe('')
      expect(message).not.toContain('horse')
    },
  )
})
