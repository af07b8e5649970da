import { describe, expect, it } from 'vitest'
import { AuthenticationClient } from '../../src/authentication-client'
import { failure } from '../support/failure'
import { appId, secret } from '../support/sample-data'

const appHost = 'https://tenant.example'
const protocol = 'oauth'
const iss = `${appHost}/oidc`

/** Reads a callback with the given query, for a login with the `state` parameter `s`. */
function read(query: string, requireIssuerInCallback?: boolean): string {
  const client = new AuthenticationClient({
    appId,
    appHost,
    secret,
    protocol,
    requireIssuerInCallback,
  })
  return client.readCallback(new URLSearchParams(query), 's')
}

describe('`readCallback()`', () => {
  it('`readCallback()` returns the code of a callback, with or without the expected issuer', () => {
    expect(read('code=c&state=s')).toBe('c')
    expect(read(`code=c&state=s&iss=${iss}`, true)).toBe('c')
  })

  it('C14: `readCallback()` ignores an empty `response`', () => {
    expect(read('code=c&state=s&response=')).toBe('c')
  })

  it('C4: `readCallback()` rejects a wrong state with `state_mismatch` even if the expected state is the issuer URL', async () => {
    const client = new AuthenticationClient({ appId, appHost, secret, protocol })
    const parameters = new URLSearchParams('code=c&state=t')
    expect((await failure(() => client.readCallback(parameters, iss))).code).toBe('state_mismatch')
  })

  it.each([
    ['C4', 'another state', 'code=c&state=t', 'state_mismatch'],
    ['C4', 'a code but no state', 'code=c', 'invalid_response'],
    ['C14', 'two states', 'code=c&state=s&state=s', 'invalid_response'],
    ['C4', 'a state but no code', 'state=s', 'invalid_response'],
    ['C4', 'an empty code', 'code=&state=s', 'invalid_response'],
    ['C14', 'two codes', 'code=c&code=d&state=s', 'invalid_response'],
    ['C14', 'the same code twice', 'code=c&code=c&state=s', 'invalid_response'],
    ['C5', 'another issuer', 'code=c&state=s&iss=https://evil.example', 'issuer_mismatch'],
    ['C5', 'an empty issuer', 'code=c&state=s&iss=', 'issuer_mismatch'],
    ['C14', 'the issuer twice', `code=c&state=s&iss=${iss}&iss=${iss}`, 'issuer_mismatch'],
    ['C14', 'a JWT response', 'response=e30.e30.&state=s', 'invalid_response'],
    ['C4', 'another state and an empty response', 'code=c&state=t&response=', 'state_mismatch'],
    [
      'C5',
      'another issuer and an empty response',
      'code=c&state=s&response=&iss=https://evil.example',
      'issuer_mismatch',
    ],
    ['C14', 'two responses', 'code=c&state=t&response=&response=a', 'invalid_response'],
    ['C14', 'an ID token', 'code=c&state=s&id_token=e30.e30.', 'invalid_response'],
  ])('%s: `readCallback()` rejects a callback with %s', async (_id, _name, query, code) => {
    const error = await failure(() => read(query))
    expect(error).toMatchObject({ code, retryable: false })
    expect(error.message).not.toBe('')
  })

  it.each(['code=c', 'code=c&state=', 'code=c&state=s'])(
    'C4: `readCallback()` rejects a callback with the query `%s` with `state_mismatch` if no state is expected',
    async (query) => {
      const client = new AuthenticationClient({ appId, appHost, secret, protocol })
      for (const expected of ['', undefined as unknown as string]) {
        const error = await failure(() => client.readCallback(new URLSearchParams(query), expected))
        expect(error.code).toBe('state_mismatch')
      }
    },
  )

  it('C5: the error of another issuer names the expected issuer, and nothing from the callback', async () => {
    const { message } = await failure(() => read('code=c&state=s&iss=https://evil.example'))
    expect(message).toContain(`The callback is not from ${iss}. Check appHost and issuer.`)
    expect(message).not.toContain('evil')
  })

  it('C5: `readCallback()` rejects a callback without an issuer with `requireIssuerInCallback`', async () => {
    expect((await failure(() => read('code=c&state=s', true))).code).toBe('issuer_mismatch')
  })

  it('an error of `readCallback()` has a cause that explains the error and does not contain the code', async () => {
    for (const query of ['code=my-code&state=t', 'code=my-code&state=s&iss=']) {
      const { cause } = await failure(() => read(query))
      expect(cause).toBeInstanceOf(Error)
      expect((cause as Error).message).not.toBe('')
      expect(JSON.stringify([cause, String(cause)])).not.toContain('my-code')
    }
  })

  it('C6: `readCallback()` rejects with the error code of GenAuth and with a description of at most 300 characters', async () => {
    const text = encodeURIComponent(`<b>no</b> ${'x'.repeat(500)}`)
    const error = await failure(() => read(`error=access_denied&error_description=${text}&state=s`))
    expect(error).toMatchObject({ code: 'access_denied' })
    expect(error.description).toMatch(/^<b>no<\/b> x+$/)
    expect(error.description).toHaveLength(300)
  })
})
