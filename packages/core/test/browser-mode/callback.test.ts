import { describe, expect, it } from 'vitest'
import { findCallback } from '../../src/browser-mode/callback'

const redirectUri = 'https://app.example/callback'
const find = (href: string, uri = redirectUri) => findCallback(href, uri)

describe('`findCallback()`', () => {
  it('a URL with the redirect URI and a `state` of this client is a callback, and its parameters are removed from the URL', () => {
    const found = find(`${redirectUri}?code=c&state=genauth-r.1&iss=https%3A%2F%2Ftenant.example`)
    expect(found).toMatchObject({ kind: 'redirect', state: 'genauth-r.1', cleanUrl: redirectUri })
    expect(found?.parameters.get('code')).toBe('c')
  })

  it('a popup callback is distinguished from a redirect callback', () => {
    expect(find(`${redirectUri}?code=c&state=genauth-p.1`)?.kind).toBe('popup')
  })

  it('parameters that belong to the redirect URI stay in the URL', () => {
    const found = find(
      `${redirectUri}?tenant=7&code=c&state=genauth-r.1&lang=de`,
      `${redirectUri}?tenant=7`,
    )
    expect(found?.cleanUrl).toBe(`${redirectUri}?tenant=7&lang=de`)
  })

  it.each([
    ['a foreign `state`', `${redirectUri}?code=c&state=af0ifjsldkj`],
    [
      'a `state` that only contains the prefix of this client',
      `${redirectUri}?code=c&state=x-genauth-r.1`,
    ],
    ['no `state`', `${redirectUri}?code=c`],
    ['a path other than the redirect URI’s', 'https://app.example/other?code=c&state=genauth-r.1'],
    ['a longer path', 'https://app.example/callback/x?code=c&state=genauth-r.1'],
    [
      'an origin other than the redirect URI’s',
      'https://evil.example/callback?code=c&state=genauth-r.1',
    ],
    [
      'a foreign `state` before one of this client',
      `${redirectUri}?code=c&state=x&state=genauth-r.1`,
    ],
    ['an empty URL', ''],
    ['an invalid URL', 'https://['],
  ])('a URL with %s is not a callback', (_name, href) => {
    expect(find(href)).toBeUndefined()
  })

  it.each([
    'access_token',
    'code',
    'error',
    'error_description',
    'error_uri',
    'expires_in',
    'id_token',
    'iss',
    'scope',
    'session_state',
    'token_type',
  ])(
    'the parameter %s is removed from the URL, and a callback that contains the parameter twice has no valid parameters',
    (name) => {
      const query = `lang=de&${name}=a&state=genauth-r.1`
      expect(find(`${redirectUri}?${query}`)?.cleanUrl).toBe(`${redirectUri}?lang=de`)
      expect(find(`${redirectUri}?${query}`)?.parameters.get(name)).toBe('a')
      const twice = find(`${redirectUri}?${query}&${name}=b`)
      expect(twice?.cleanUrl).toBe(`${redirectUri}?lang=de`)
      expect([...(twice?.parameters ?? [])]).toEqual([])
    },
  )

  it.each(['code=a&code=b&state=genauth-r.1', 'code=a&state=genauth-r.1&state=genauth-r.2'])(
    'duplicate parameters of a callback are removed from the URL and ignored: %s',
    (query) => {
      const found = find(`${redirectUri}?${query}`)
      expect([...(found?.parameters ?? [])]).toEqual([])
      expect(found?.cleanUrl).toBe(redirectUri)
    },
  )

  it('the parameters in the hash of a callback are removed from the URL and ignored', () => {
    const found = find(`${redirectUri}#access_token=t&state=genauth-r.1`)
    expect([...(found?.parameters ?? [])]).toEqual([])
    expect(found?.cleanUrl).toBe(redirectUri)
  })

  it('tokens in the hash of a callback are removed from the URL if the query has a code', () => {
    const found = find(`${redirectUri}?code=c&state=genauth-r.1#access_token=t`)
    expect(found?.cleanUrl).toBe(redirectUri)
  })
})
