import type { GenAuthError } from '@genauth/core'
import { describe, expect, it } from 'vitest'
import { json, readId } from '../support/read-facts'
import { ada, facts, kinds, useGuardedApp } from '../support/use-guarded-app'

const app = useGuardedApp()
const seconds = 1000
const startedLongAgo = () => ({ startedAt: Date.now() - 3600 * seconds })

const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'empty' }

describe('requireSession() with role and when', () => {
  it('U32: a user with the role gets the page, and the session has the claims', async () => {
    app.guard({ role: 'admin', when: (user) => user.sub === ada.sub })
    app.claims = { user: ada, userUpdatedAt: Date.now() }
    const browser = await app.openLoggedIn()
    const response = await browser.call('/admin')
    expect([response.status, json(response)['user']]).toEqual([200, ada])
    expect(app.emulator.count('userinfo')).toBe(0)
  })

  it.each([
    ['document', 'text/html; charset=utf-8'],
    ['script', 'application/json'],
  ] as const)(
    'U32: a %s of a user without the role gets 403, and no login starts',
    async (kind, type) => {
      app.guard({ role: 'owner' })
      app.claims = { user: ada, userUpdatedAt: Date.now() }
      const browser = await app.openLoggedIn()
      const response = await browser.call('/admin', { headers: { ...kinds[kind] } })
      expect(facts(response)).toEqual([403, 'forbidden'])
      expect(response.headers.get('content-type')).toBe(type)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.has('location')).toBe(false)
      expect(app.reports).toEqual([])
    },
  )

  const without = { sub: ada.sub, roles: null }
  it.each([
    [
      undefined,
      ada,
      /does not have the role, or the option `when` returned false\. Give the user/,
      0,
    ],
    [undefined, without, /no claim `roles`.*did not request.*Add `extraScopes: \['roles'\]`/, 1],
    [['roles'], without, /does not have the role.*Give the user/, 0],
  ])(
    'U32: with extraScopes %j, the 403 of the user %j names its cause, and onError gets an error of the set-up',
    async (extraScopes, user, text, reports) => {
      app.guard({ role: 'owner' }, { extraScopes })
      app.claims = { user, userUpdatedAt: Date.now() }
      const browser = await app.openLoggedIn()
      const response = await browser.call('/admin')
      expect(facts(response)).toEqual([403, 'forbidden'])
      expect(json(response)['message']).toMatch(text)
      expect(app.reports).toHaveLength(reports)
    },
  )

  it('U33: a script of a user whose claims are too old gets 401 renew_required, which genauth.fetch repeats', async () => {
    app.guard({ role: 'admin' })
    app.claims = { user: ada, userUpdatedAt: Date.now() - 601 * seconds }
    const browser = await app.openLoggedIn()
    const response = await browser.call('/admin')
    expect(facts(response)).toEqual([401, 'renew_required'])
    app.claims = { user: ada, userUpdatedAt: Date.now() }
    expect((await browser.call('/auth/renew', { method: 'POST' })).status).toBe(200)
    expect((await browser.call('/admin')).status).toBe(200)
  })

  it('U33: the option claimsMaxAgeSeconds decides when claims are too old', async () => {
    app.guard({ role: 'admin' }, { claimsMaxAgeSeconds: 60 })
    app.claims = { user: ada, userUpdatedAt: Date.now() - 61 * seconds }
    const browser = await app.openLoggedIn()
    expect((await browser.call('/admin')).status).toBe(401)
    app.claims = { user: ada, userUpdatedAt: Date.now() - 50 * seconds }
    expect((await browser.call('/admin')).status).toBe(200)
  })

  it('U33: a navigation of a user whose claims are too old is redirected to a login', async () => {
    app.guard({ role: 'admin' })
    app.claims = { user: ada, userUpdatedAt: Date.now() - 601 * seconds, ...startedLongAgo() }
    const browser = await app.openLoggedIn()
    const response = await browser.step(`${app.origin}/admin`)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(`${app.origin}/auth/login?returnTo=%2Fadmin`)
  })

  it('U33: if the last login has just brought no claims, a navigation gets 503, so that the redirects end', async () => {
    app.guard({ role: 'admin' })
    app.claims = { user: undefined, userUpdatedAt: undefined }
    const browser = await app.openLoggedIn()
    const response = await browser.step(`${app.origin}/admin`)
    expect(facts(response)).toEqual([503, 'renew_required'])
    expect(response.headers.has('retry-after')).toBe(true)
    expect(app.reports).toEqual([
      expect.objectContaining({ code: 'renew_required', retryable: true }),
    ])
  })

  it('U34: a when that throws refuses the user with 500, and only onError gets the cause', async () => {
    const cause = new RangeError('a secret of the app')
    app.guard({
      when: () => {
        throw cause
      },
    })
    app.claims = { user: ada, userUpdatedAt: Date.now() }
    const browser = await app.openLoggedIn()
    for (const kind of ['document', 'script'] as const) {
      const response = await browser.call('/admin', { headers: { ...kinds[kind] } })
      expect(facts(response)).toEqual([500, 'unexpected_error'])
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.body).not.toContain('a secret of the app')
    }
    const [first] = app.reports as GenAuthError[]
    expect(app.reports).toHaveLength(2)
    expect([first?.code, first?.cause]).toEqual(['unexpected_error', cause])
  })

  it('U34: an asynchronous when refuses every user', async () => {
    app.guard({ when: (async () => true) as unknown as () => boolean })
    app.claims = { user: ada, userUpdatedAt: Date.now() }
    const browser = await app.openLoggedIn()
    expect(facts(await browser.call('/admin'))).toEqual([500, 'unexpected_error'])
  })
})

describe('requireSession() for requests that change something', () => {
  it.each<[string, Record<string, string>, number, string | null]>([
    ['from the app', { ...own, origin: '<own>' }, 200, null],
    ['from the app, of an old browser', { origin: '<own>' }, 200, null],
    [
      'from a form of the app',
      { ...own, 'sec-fetch-dest': 'document', origin: '<own>' },
      200,
      null,
    ],
    ['from another site', { ...own, 'sec-fetch-site': 'cross-site' }, 403, 'cross_origin_request'],
    [
      'from another subdomain',
      { ...own, 'sec-fetch-site': 'same-site' },
      403,
      'cross_origin_request',
    ],
    [
      'from another origin',
      { ...own, origin: 'https://evil.example' },
      403,
      'cross_origin_request',
    ],
    ['without a sign of its origin', {}, 403, 'cross_origin_request'],
    ['from a sandboxed frame', { origin: 'null' }, 403, 'cross_origin_request'],
  ])('U35: a POST %s with %j gets %s', async (_name, given, status, code) => {
    app.guard()
    const browser = await app.openLoggedIn()
    const { origin } = given as { origin?: string }
    const headers = { ...given, ...(origin === '<own>' && { origin: app.origin }) }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(facts(await browser.call('/orders', { method, headers }))).toEqual([status, code])
    }
  })

  it('U35: a GET without CSRF signs gets the page', async () => {
    app.guard()
    const browser = await app.openLoggedIn()
    expect((await browser.step(`${app.origin}/admin`, 'cross-site')).status).toBe(200)
    expect((await browser.call('/admin', { headers: {} })).status).toBe(200)
  })

  it('U35: a form that was posted by a signed-out user gets 401 with a link to the login', async () => {
    app.guard()
    const headers = { ...kinds.document, 'sec-fetch-site': 'same-origin', origin: app.origin }
    const response = await app
      .openBrowser()
      .call('/orders', { method: 'POST', headers, body: 'a=1' })
    expect(facts(response)).toEqual([401, 'not_authenticated'])
    expect(response.body).toContain(`${app.origin}/auth/login?returnTo=%2F"`)
  })
})

describe('requireSession() with maxAgeSeconds and acrValues', () => {
  const options = { maxAgeSeconds: 300, acrValues: ['gold', 'urn:mfa'] }

  it('U36: a recent and strong login gets the page', async () => {
    app.guard(options)
    app.claims = { authentication: { time: Date.now() - 100 * seconds, acr: 'gold' } }
    const browser = await app.openLoggedIn()
    const response = await browser.call('/pay')
    expect([response.status, json(response)['authentication']]).toMatchObject([
      200,
      { acr: 'gold' },
    ])
  })

  it('U36: a script with an old login gets 401 with the challenge of RFC 9470', async () => {
    app.guard(options)
    app.claims = { authentication: { time: Date.now() - 301 * seconds, acr: 'gold' } }
    const browser = await app.openLoggedIn()
    const response = await browser.call('/pay')
    expect(facts(response)).toEqual([401, 'insufficient_user_authentication'])
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", max_age=300, acr_values="gold urn:mfa"',
    )
  })

  it('U36: a navigation with an old login is redirected to a login with max_age and acr_values', async () => {
    app.guard({ maxAgeSeconds: 300 })
    app.claims = { authentication: { time: Date.now() - 301 * seconds } }
    const browser = await app.openLoggedIn()
    const response = await browser.step(`${app.origin}/pay`)
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `${app.origin}/auth/login?returnTo=%2Fpay&max_age=300`,
    ])
    expect(response.headers.has('www-authenticate')).toBe(false)
  })

  it('U36: the limits of a page in the query or in a header have no influence', async () => {
    app.guard({ maxAgeSeconds: 300 })
    app.claims = { authentication: { time: Date.now() - 301 * seconds } }
    const browser = await app.openLoggedIn()
    const headers = { ...kinds.script, 'max-age': '9999' }
    const response = await browser.call('/pay?max_age=9999&maxAgeSeconds=9999', { headers })
    expect(response.headers.get('www-authenticate')).toContain('max_age=300')
  })
})

describe('requireSession() for a page that shows another session', () => {
  it('U37: the page gets 409 session_changed, for every method', async () => {
    app.guard()
    const browser = await app.openLoggedIn()
    const id = await readId(browser)
    const ask = async (shown: string, method: string) => {
      const headers = { ...own, origin: app.origin, 'x-genauth': '1', 'x-genauth-session': shown }
      return facts(await browser.call('/orders', { method, headers }))
    }
    for (const method of ['GET', 'POST']) {
      expect(await ask(String(id), method)).toEqual([200, null])
      expect(await ask('another-session', method)).toEqual([409, 'session_changed'])
      expect(await ask('none', method)).toEqual([409, 'session_changed'])
      expect(await ask('no session id', method)).toEqual([400, 'invalid_request'])
    }
  })

  it('U37: a script with a cookie that a refresh has replaced gets 401 renew_required', async () => {
    app.guard()
    const browser = await app.openLoggedIn()
    const late = browser.copy()
    await browser.call('/auth/renew?force', { method: 'POST' })
    await browser.call('/admin')
    app.pass(11)
    expect(facts(await late.call('/admin'))).toEqual([401, 'renew_required'])
    expect((await late.step(`${app.origin}/admin`)).status).toBe(303)
    expect((await browser.call('/admin')).status).toBe(200)
  })

  it('U37: a page gets its session although the access token has expired', async () => {
    app.emulator.setApp({ accessTokenSeconds: 60 })
    app.guard()
    const browser = await app.openLoggedIn()
    app.pass(3600)
    expect((await browser.step(`${app.origin}/admin`)).status).toBe(200)
  })
})
