import { describe, expect, it } from 'vitest'
import { canRedirect, isSafe, kindOf } from '../../src/require-session/request-kind'

const html = 'text/html,application/xhtml+xml,*/*;q=0.8'

describe('kindOf()', () => {
  it.each<[string, Record<string, string>, 'document' | 'script']>([
    ['a navigation', { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }, 'document'],
    ['a navigation of an old browser', { accept: html }, 'document'],
    ['a navigation without Sec-Fetch-Dest', { 'sec-fetch-mode': 'navigate' }, 'document'],
    ['a fetch', { 'sec-fetch-dest': 'empty', accept: html }, 'script'],
    ['a fetch without Sec-Fetch-Dest', { 'sec-fetch-mode': 'cors', accept: html }, 'script'],
    ['a fetch of an old browser', { accept: '*/*' }, 'script'],
    ['a request without headers', {}, 'script'],
    ['a frame', { 'sec-fetch-dest': 'iframe', accept: html }, 'script'],
    ['an image', { 'sec-fetch-dest': 'image' }, 'script'],
    ['genauth.fetch of an old browser', { 'x-genauth': '1', accept: html }, 'script'],
    ['a server-component request', { rsc: '1', accept: html }, 'script'],
    ['a server action', { 'next-action': 'a-name', accept: html }, 'script'],
    ['a prefetch of the router', { 'next-router-prefetch': '1', accept: html }, 'script'],
    ['a prefetch', { 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' }, 'script'],
    [
      'a prerender',
      { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-dest': 'document' },
      'script',
    ],
    ['a prefetch of an old browser', { purpose: 'prefetch', accept: html }, 'script'],
  ])('U30: %s with the headers %j is a %s', (_name, headers, kind) => {
    expect(kindOf(new Request('https://app.example', { headers }))).toBe(kind)
  })
})

describe('canRedirect() and isSafe()', () => {
  it.each([
    ['GET', true, true],
    ['HEAD', true, true],
    ['OPTIONS', false, true],
    ['POST', false, false],
    ['PUT', false, false],
    ['DELETE', false, false],
    ['PATCH', false, false],
  ])(
    'U30: a navigation with the method %s: can redirect: %s, is safe: %s',
    (method, redirects, safe) => {
      const request = new Request('https://app.example', { method, headers: { accept: html } })
      expect([canRedirect(request), isSafe(request)]).toEqual([redirects, safe])
    },
  )
})
