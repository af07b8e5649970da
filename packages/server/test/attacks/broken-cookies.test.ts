import { describe, expect, it } from 'vitest'
import type { AuthServerOptions } from '../../src'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import { asChunk } from '../support/as-chunk'
import type { Browser } from '../support/browser'
import { factsIn, readStatus } from '../support/read-facts'
import { cookieSecret, useApp } from '../support/use-app'

const app = useApp()
const jar = createCookieJar({
  origin: 'https://app.example',
  appId: '5f17a529f64fb009b794a2ff',
  basePath: '/auth',
})
const name = jar.nameOf('session')
const plainName = name.replace('__Host-Http-', '')

const cookieOf = (browser: Browser) => browser.cookies.get(name) ?? ''
const encryptedPartOf = (browser: Browser) => cookieOf(browser).replace(/^[\w-]+\.0\.1\./, '')

/** Makes access tokens so long that a session needs two cookies. */
const withLongTokens: Partial<AuthServerOptions> = {
  fetch: async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/token')) return response
    const body = (await response.json()) as Record<string, unknown>
    const padding = 'x'.repeat(3000)
    return Response.json({ ...body, access_token: `${String(body['access_token'])}${padding}` })
  },
}

describe('the session cookie', () => {
  it('B2, B3: the session is one encrypted cookie with a __Host-Http- name and all security attributes', async () => {
    app.startSecure()
    const browser = await app.openLoggedIn()
    const [line] = browser.received.join('').match(/__Host-Http-genauth-session-\w+=[^"]*/) ?? []
    expect(line?.replace(/=[^;]*/, '=')).toBe(
      `${name}=; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Lax`,
    )
    expect([...browser.cookies.keys()]).toEqual([name])
    expect(await readStatus(browser)).toBe('authenticated')
  })

  it('B2: with sameSite strict, the session cookie is Strict and the login cookie stays Lax', async () => {
    app.startSecure({ sameSite: 'strict' })
    const browser = await app.openLoggedIn()
    const received = browser.received.join('')
    expect(received).toMatch(/genauth-session-\w+=[^"]*SameSite=Strict/)
    expect(received).toMatch(/genauth-login-[^"]*Max-Age=3600[^"]*SameSite=Lax/)
  })

  const damaged: [string, (browser: Browser) => string | undefined][] = [
    ['changed in the middle', (browser) => cookieOf(browser).replace(/.(?=.{60}$)/, '*')],
    ['cut at its end', (browser) => cookieOf(browser).slice(0, -3)],
    ['without its revision mark', encryptedPartOf],
    ['empty', () => ''],
    ['replaced by plain JSON', () => asChunk('{"id":"x","accessToken":"y"}')],
    ['encrypted with the algorithm none', () => asChunk(`${btoa('{"alg":"none"}')}....`)],
  ]
  it.each(damaged)(
    'B3: the user is signed out if the session cookie is %s',
    async (_how, change) => {
      app.startSecure()
      const browser = await app.openLoggedIn()
      browser.cookies.set(name, change(browser) ?? '')
      expect(await readStatus(browser)).toBe('anonymous:none')
      expect((await browser.call('/auth/user')).status).toBe(401)
      const renewed = await browser.call('/auth/renew', { method: 'POST' })
      expect(JSON.parse(renewed.body).session.status).toBe('anonymous')
    },
  )

  it('B3: the server rejects a session cookie under the name of a login cookie, and the reverse', async () => {
    app.startSecure()
    const browser = await app.openLoggedIn()
    await browser.step(`${app.auth.origin}/auth/login`)
    const [login = '', transaction = ''] =
      [...browser.cookies].find(([other]) => other.includes('login')) ?? []
    const session = cookieOf(browser)
    browser.cookies.set(name, asChunk(transaction))
    expect(await readStatus(browser)).toBe('anonymous:none')
    browser.cookies.set(login, session.replace(/^[\w-]+\.0\.1\./, ''))
    browser.cookies.set(jar.nameOf('flash'), session.replace(/^[\w-]+\.0\.1\./, ''))
    expect(await readStatus(browser)).toBe('anonymous:none')
    const state = `${login.split('-').at(-1)}.x`
    const back = await browser.step(`${app.auth.origin}/auth/callback?code=x&state=${state}`)
    expect([back.status, app.emulator.count('token')]).toEqual([303, 1])
  })

  it.each([
    plainName,
    `__Host-${plainName}`,
    `__Secure-${plainName}`,
    '__Host-Http-genauth-session',
  ])('B2: a session cookie with the name %s is ignored', async (other) => {
    app.startSecure()
    const browser = await app.openLoggedIn()
    browser.cookies.set(other, cookieOf(browser))
    browser.cookies.delete(name)
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B2: another AuthServer on the same origin ignores the session cookie', async () => {
    const other = app.startSecure({
      basePath: '/admin/auth',
      redirectUri: 'https://app.example/admin/auth/callback',
    })
    app.startSecure()
    const browser = await app.openLoggedIn()
    const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const request = new Request('https://app.example/', { headers: { cookie } })
    expect(await other.getSession(request)).toBeNull()
    expect(await app.auth.getSession(request)).not.toBeNull()
  })

  it('B3: the server accepts a cookie that an older secret encrypted, and encrypts the next cookie with the new secret', async () => {
    const newSecret = 'a-new-secret-of-some-32-bytes-!!'
    app.startSecure()
    const browser = await app.openLoggedIn()
    app.startSecure({ cookieSecrets: [newSecret, cookieSecret] })
    expect(await readStatus(browser)).toBe('authenticated')
    const old = browser.copy()
    app.pass(12 * 60 * 60)
    await browser.call('/auth/renew', { method: 'POST' })
    app.startSecure({ cookieSecrets: [newSecret] })
    expect(await readStatus(browser)).toBe('authenticated')
    expect(await readStatus(old)).toBe('anonymous:none')
  })

  it('B3: the session cookie of another application is rejected, even with the same secret', async () => {
    app.startSecure()
    const browser = await app.openLoggedIn()
    app.startSecure({ appId: '000000000000000000000000' })
    expect(await readStatus(browser)).toBe('anonymous:none')
  })
})

describe('a session in two cookies', () => {
  const second = `${name}.1`

  it('B3: the server reads a session from two cookies, and removes the second if the next session needs only one', async () => {
    app.startSecure(withLongTokens)
    const browser = await app.openLoggedIn()
    expect([...browser.cookies.keys()]).toEqual([name, second])
    expect(await readStatus(browser)).toBe('authenticated')
    app.startSecure()
    await browser.goTo(`${app.auth.origin}/auth/login`)
    expect([...browser.cookies.keys()]).toEqual([name])
  })

  it('B3: a session in two cookies is rejected if one is missing or has another revision', async () => {
    app.startSecure(withLongTokens)
    const browser = await app.openLoggedIn()
    const older = browser.copy()
    app.pass(12 * 60 * 60)
    await browser.call('/auth/renew', { method: 'POST' })
    expect(await readStatus(browser)).toBe('authenticated')
    const mixed = browser.copy()
    mixed.cookies.set(second, older.cookies.get(second) ?? '')
    expect(await readStatus(mixed)).toBe('anonymous:none')
    browser.cookies.delete(second)
    expect(await readStatus(browser)).toBe('anonymous:none')
  })

  it('B3: a login whose session needs more than 6 kB fails, and its tokens are revoked', async () => {
    app.startSecure({
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (!String(input).endsWith('/token')) return response
        const body = (await response.json()) as object
        return Response.json({ ...body, scope: 'user '.repeat(1200) })
      },
    })
    const browser = await app.openLoggedIn()
    expect([...browser.cookies.keys()]).toEqual([jar.nameOf('flash')])
    expect(factsIn(await browser.call('/auth/session'))).toEqual({
      session: { status: 'anonymous', reason: 'error' },
      error: { code: 'session_too_large', message: expect.stringContaining('6 kB') },
    })
    expect(app.emulator.count('revocation')).toBe(2)
  })
})
