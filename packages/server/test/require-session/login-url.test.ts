import { describe, expect, it } from 'vitest'
import { loginUrlOf } from '../../src/require-session/login-url'

const config = { origin: 'https://app.example', basePath: '/auth' }

const returnToOf = (url: string, method = 'GET') => {
  const loginUrl = new URL(loginUrlOf(config, { url, method }, {}))
  expect([loginUrl.origin, loginUrl.pathname]).toEqual(['https://app.example', '/auth/login'])
  return loginUrl.searchParams.get('returnTo')
}

describe('loginUrlOf()', () => {
  it.each([
    ['https://app.example/admin?tab=1&next=%2F', '/admin?tab=1&next=%2F'],
    ['https://app.example/', '/'],
    ['https://evil.example/admin', '/admin'],
    ['https://app.example//evil.example/x', '/'],
    ['https://app.example/.//evil.example', '/'],
    ['https://app.example/\\evil.example', '/'],
    ['https://app.example/auth/logout', '/'],
    ['https://app.example/auth', '/'],
    ['https://app.example/authors', '/authors'],
    [`https://app.example/?q=${'a'.repeat(600)}`, '/'],
  ])('U31: the login for %s returns to %s', (url, returnTo) => {
    expect(returnToOf(url)).toBe(returnTo)
  })

  it('U31: the login for a form that was posted returns to the root of the app', () => {
    expect(returnToOf('https://app.example/orders', 'POST')).toBe('/')
    expect(returnToOf('https://app.example/orders', 'HEAD')).toBe('/orders')
  })

  it('U36: the login for a step-up has max_age and acr_values', () => {
    const options = { maxAgeSeconds: 300, acrValues: ['urn:mfa', 'gold'] }
    const url = loginUrlOf(config, { url: 'https://app.example/pay', method: 'GET' }, options)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      returnTo: '/pay',
      max_age: '300',
      acr_values: 'urn:mfa gold',
    })
  })
})
