import { describe, expect, it } from 'vitest'
import { cookieSessions } from '../../src'
import { failingRevocations } from '../support/failing-revocations'
import { json } from '../support/read-facts'
import type { ReceivedResponse } from '../support/send-http'
import { sendRaw } from '../support/send-raw'
import { facts, kinds, useGuardedApp } from '../support/use-guarded-app'

const app = useGuardedApp()

const loginOf = ({ headers }: ReceivedResponse) => {
  const url = new URL(headers.get('location') ?? '')
  return [url.origin, url.pathname, url.searchParams.get('returnTo')]
}

const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
const post = { method: 'POST', headers: { ...own, origin: 'https://app.example' } }

describe('requireSession() for a signed-out user', () => {
  it('U30: a navigation is redirected to the login with 303, and the login returns to the page', async () => {
    app.guard()
    const browser = app.openBrowser()
    const response = await browser.step(`${app.origin}/admin?tab=1`)
    expect(response.status).toBe(303)
    expect(loginOf(response)).toEqual([app.origin, '/auth/login', '/admin?tab=1'])
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.body).toBe('')
    const arrived = await browser.goTo(response.headers.get('location') ?? '')
    expect([arrived.status, arrived.url]).toEqual([200, `${app.origin}/admin?tab=1`])
    expect(json(arrived)['session']).toMatchObject({ status: 'authenticated' })
    expect(arrived.headers.get('cache-control')).toBe('no-store')
  })

  it.each<[string, Record<string, string>]>([
    ['a script', kinds.script],
    ['genauth.fetch', { ...kinds.script, 'x-genauth': '1', 'x-genauth-session': 'none' }],
    ['a server-component request', { ...kinds.script, rsc: '1' }],
    ['a server-component request of an old browser', { accept: '*/*', rsc: '1' }],
    ['a prefetch', { ...kinds.document, 'sec-purpose': 'prefetch' }],
    ['a prerender', { ...kinds.document, 'sec-purpose': 'prefetch;prerender' }],
    ['a prefetch of the router', { ...kinds.script, rsc: '1', 'next-router-prefetch': '1' }],
    ['a frame', { ...kinds.document, 'sec-fetch-dest': 'iframe' }],
    ['a command-line program', { accept: '*/*' }],
  ])('U30: %s gets 401, and starts no login', async (_name, headers) => {
    app.guard()
    const response = await app.openBrowser().call('/admin', { headers })
    expect(facts(response)).toEqual([401, 'not_authenticated'])
    expect(json(response)['error']).toBe('not_authenticated')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect([response.headers.get('location'), response.headers.getSetCookie()]).toEqual([null, []])
    expect(app.emulator.count('authorize')).toBe(0)
  })

  it.each([
    ['a navigation', kinds.document, 303],
    ['a script', kinds.script, 401],
  ])(
    'U30: a HEAD request of %s gets the headers of the GET request, and no body',
    async (_name, headers, status) => {
      app.guard()
      const browser = app.openBrowser()
      const head = await browser.call('/admin', { method: 'HEAD', headers })
      const get = await browser.call('/admin', { headers })
      expect([head.status, head.body]).toEqual([status, ''])
      for (const name of ['location', 'cache-control', 'x-genauth-error', 'content-type']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name))
      }
    },
  )

  it.each(['Host: evil.example', 'X-Forwarded-Host: evil.example', 'Forwarded: host=evil.example'])(
    'U31: the redirect ignores the header %s',
    async (header) => {
      app.guard()
      const host = header.startsWith('Host') ? header : `Host: ${new URL(app.origin).host}`
      const lines = ['GET /admin HTTP/1.1', host, header, 'Accept: text/html'].filter(
        (line, at, all) => all.indexOf(line) === at,
      )
      const response = await sendRaw(Number(new URL(app.origin).port), lines)
      expect(response).toMatch(/^HTTP\/1\.1 303 /)
      expect(response).toContain(`ocation: ${app.origin}/auth/login?returnTo=%2Fadmin\r\n`)
    },
  )

  it.each(['//evil.example/x', '/\\evil.example', '/%2f/evil.example', 'http://evil.example/x'])(
    'U31: the redirect for the request target %s returns to the app',
    async (target) => {
      app.guard()
      const lines = [
        `GET ${target} HTTP/1.1`,
        `Host: ${new URL(app.origin).host}`,
        'Accept: text/html',
      ]
      const response = await sendRaw(Number(new URL(app.origin).port), lines)
      const location = /^location: (.*)\r$/im.exec(response)?.[1]
      if (location === undefined) return expect(response).toMatch(/^HTTP\/1\.1 400 /)
      const returnTo = new URL(location).searchParams.get('returnTo') ?? ''
      expect(new URL(location).origin).toBe(app.origin)
      expect(new URL(returnTo, app.origin).origin).toBe(app.origin)
    },
  )

  it('U35: a request that changes something is checked for CSRF before the session', async () => {
    app.guard()
    const browser = app.openBrowser()
    const own = await browser.call('/orders', {
      ...post,
      headers: { ...post.headers, origin: app.origin },
    })
    expect(facts(own)).toEqual([401, 'not_authenticated'])
    const foreign = await browser.call('/orders', post)
    expect(facts(foreign)).toEqual([403, 'cross_origin_request'])
  })

  it('U37: after a logout in this browser, a script gets 401 with session_expired', async () => {
    app.guard()
    const browser = await app.openLoggedIn()
    const copy = browser.copy()
    await browser.call('/auth/logout', { method: 'POST' })
    expect(facts(await copy.call('/admin'))).toEqual([401, 'session_expired'])
    expect((await copy.step(`${app.origin}/admin`)).status).toBe(303)
  })

  it.each(['document', 'script'] as const)(
    'U37: if the store is down, a %s gets 503 with Retry-After, and no login starts',
    async (kind) => {
      const { revocations, setDown } = failingRevocations()
      app.guard({}, { sessions: cookieSessions({ revocations }) })
      const browser = await app.openLoggedIn()
      setDown(true)
      const response = await browser.call('/admin', { headers: { ...kinds[kind] } })
      expect(facts(response)).toEqual([503, 'storage_unavailable'])
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.body).not.toContain('password')
      expect(app.reports).toEqual([
        expect.objectContaining({ code: 'storage_unavailable', retryable: true }),
      ])
      setDown(false)
      expect((await browser.call('/admin')).status).toBe(200)
    },
  )
})

describe('requireSession() after a failed login', () => {
  it('U38: the redirects end after one failed login, and the page offers the login as a link', async () => {
    app.guard()
    const browser = app.openBrowser()
    const started = await browser.step(`${app.origin}/admin`)
    const authorize = await browser.step(started.headers.get('location') ?? '')
    const { searchParams } = new URL(authorize.headers.get('location') ?? '')
    const state = encodeURIComponent(searchParams.get('state') ?? '')
    const iss = encodeURIComponent(`${app.emulator.url}/oidc`)
    const failed = await browser.step(
      `${app.origin}/auth/callback?error=access_denied&error_description=%3Cb%3E&state=${state}&iss=${iss}`,
    )
    expect(failed.headers.get('location')).toBe(`${app.origin}/admin`)
    const page = await browser.step(`${app.origin}/admin`)
    expect(facts(page)).toEqual([401, 'access_denied'])
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.body).toContain(`<a href="${app.origin}/auth/login?returnTo=%2Fadmin">Log in</a>`)
    expect(page.body).not.toContain('<b>')
    // The page has shown the failure, so the next navigation starts a login.
    expect((await browser.step(`${app.origin}/admin`)).status).toBe(303)
  })
})

describe('requireSession() for a user who follows a link on another site', () => {
  const login = (url: string) => app.openBrowser().step(url, 'cross-site')

  it('U39: the login returns to the page, and keeps the limits of requireSession', async () => {
    app.guard({ maxAgeSeconds: 300 })
    const browser = app.openBrowser()
    const refused = await browser.step(`${app.origin}/pay?id=7`, 'cross-site')
    expect(refused.status).toBe(303)
    const location = refused.headers.get('location') ?? ''
    const authorize = await login(location)
    const { searchParams } = new URL(authorize.headers.get('location') ?? '')
    expect(searchParams.get('max_age')).toBe('300')
    // The browser keeps the site of the whole chain of redirects.
    const arrived = await browser.goTo(location, 'cross-site')
    expect([arrived.status, arrived.url]).toEqual([200, `${app.origin}/pay?id=7`])
  })

  it.each<[string, (url: URL) => void]>([
    ['another returnTo', (url) => url.searchParams.set('returnTo', '/transfer')],
    ['a second returnTo', (url) => url.searchParams.append('returnTo', '/pay')],
    ['no max_age', (url) => url.searchParams.delete('max_age')],
    ['a login_hint', (url) => url.searchParams.set('login_hint', 'mallory')],
    ['a prompt', (url) => url.searchParams.set('prompt', 'none')],
    [
      'a proof that was changed',
      (url) => url.searchParams.set('proof', `${url.searchParams.get('proof')}x`),
    ],
    ['no proof', (url) => url.searchParams.delete('proof')],
    ['two proofs', (url) => url.searchParams.append('proof', url.searchParams.get('proof') ?? '')],
  ])(
    'U39: another site gains nothing from the URL of such a login with %s',
    async (_name, change) => {
      app.guard({ maxAgeSeconds: 300 })
      const refused = await app.openBrowser().step(`${app.origin}/pay`, 'cross-site')
      const url = new URL(refused.headers.get('location') ?? '')
      change(url)
      const browser = app.openBrowser()
      const started = await browser.step(url.href, 'cross-site')
      if (started.status === 400) return expect(started.headers.getSetCookie()).toEqual([])
      const { searchParams } = new URL(started.headers.get('location') ?? '')
      for (const name of ['max_age', 'login_hint']) expect(searchParams.has(name)).toBe(false)
      const arrived = await browser.goTo(url.href, 'cross-site')
      expect(arrived.url).toBe(`${app.origin}/`)
    },
  )
})
