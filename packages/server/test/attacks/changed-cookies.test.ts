import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { type QuickApp, type QuickOptions, startQuickApp } from '../support/quick-app'

const origin = 'https://app.example'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** How a decoder may read another character as the same one: by the alphabet of base64, or because it ignores the lowest bit. */
const base64: Readonly<Record<string, string>> = { '-': '+', _: '/' }
const withOtherLowestBit = (char: string) => alphabet[alphabet.indexOf(char) ^ 1] ?? 'A'

/** Returns a text once for each position and each replacement of its character. */
function changesOf(text: string): string[] {
  return [...text].flatMap((char, at) =>
    [withOtherLowestBit(char), base64[char] ?? '=']
      .filter((other) => other !== char)
      .map((other) => text.slice(0, at) + other + text.slice(at + 1)),
  )
}

const headerOf = (cookies: ReadonlyMap<string, string>) =>
  [...cookies].map((pair) => pair.join('=')).join('; ')

/** Returns the cookies with each changed value of one cookie. */
function changedCookies(cookies: ReadonlyMap<string, string>, name: string): string[] {
  return changesOf(cookies.get(name) ?? '').map((value) =>
    headerOf(new Map([...cookies, [name, value]])),
  )
}

function nameOf(cookies: ReadonlyMap<string, string>, kind: string): string {
  const name = [...cookies.keys()].find((one) => one.includes(`genauth-${kind}`))
  if (name === undefined) throw new Error(`There is no ${kind} cookie.`)
  return name
}

const isSignedIn = async (app: QuickApp, cookie: string) =>
  (await app.auth.getSession(new Request(origin, { headers: { cookie } }))) !== null

async function goTo(app: QuickApp, path: string, cookie: string): Promise<Response> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }
  const response = await app.auth.handle(new Request(origin + path, { headers }))
  if (!response) throw new Error(`The app does not respond to ${path}.`)
  return response
}

/** Makes the session so large that it needs two cookies. */
const withLongScope: QuickOptions = {
  respond: ({ endpoint }) =>
    endpoint === 'token'
      ? { access_token: 'a'.repeat(3200), token_type: 'Bearer', expires_in: 3600, scope: 'user' }
      : undefined,
}

describe('a cookie with one changed byte', () => {
  it.each([
    ['one cookie', 1, {}],
    ['two cookies', 2, withLongScope],
    ['a store', 1, { sessions: storedSessions(memoryStore()) }],
  ] as const)(
    'S30: the server rejects a session in %s if any byte of any of its cookies was changed',
    async (_where, count, options) => {
      const app = startQuickApp({
        sessions: cookieSessions({ revocations: 'process' }),
        ...options,
      })
      const { cookies } = await app.openLoggedIn()
      expect(cookies.size).toBe(count)
      expect(await isSignedIn(app, headerOf(cookies))).toBe(true)
      const accepted: string[] = []
      for (const name of cookies.keys()) {
        for (const changed of changedCookies(cookies, name)) {
          if (await isSignedIn(app, changed)) accepted.push(changed)
        }
      }
      expect(accepted).toEqual([])
      expect(await isSignedIn(app, headerOf(cookies))).toBe(true)
    },
  )

  it('S30: the server redeems no code if any byte of the login cookie was changed', async () => {
    const app = startQuickApp()
    const browser = app.openBrowser()
    const { headers } = await browser.goTo('/auth/login')
    const state = new URL(headers.get('location') ?? '').searchParams.get('state') ?? ''
    const callback = `/auth/callback?code=a-code&state=${encodeURIComponent(state)}`
    const redeemed = () => app.requests.filter(({ endpoint }) => endpoint === 'token').length
    for (const cookie of changedCookies(browser.cookies, nameOf(browser.cookies, 'login'))) {
      await goTo(app, callback, cookie)
    }
    expect(redeemed()).toBe(0)
    await browser.goTo(callback)
    expect(redeemed()).toBe(1)
  })

  it('S30: the server returns no login error if any byte of the cookie of the error was changed', async () => {
    const app = startQuickApp()
    const { cookies, goTo: open } = app.openBrowser()
    await open('/auth/callback?error=access_denied&state=x')
    const errorIn = async (cookie: string) =>
      (await app.auth.initialSession(new Request(origin, { headers: { cookie } }))).error
    for (const cookie of changedCookies(cookies, nameOf(cookies, 'flash'))) {
      expect(await errorIn(cookie)).toBeUndefined()
    }
    expect(await errorIn(headerOf(cookies))).toBeDefined()
  })

  it('S30: the server redirects to no logout at GenAuth if any byte of the logout cookie was changed', async () => {
    const app = startQuickApp({ protocol: 'oidc' })
    const browser = await app.openLoggedIn()
    const response = await browser.call('/auth/logout', 'POST')
    const { logoutUrl } = (await response.json()) as { logoutUrl: string }
    const name = nameOf(browser.cookies, 'logout')
    const targetOf = async (cookie: string) =>
      (await goTo(app, logoutUrl.replace(origin, ''), cookie)).headers.get('location')
    for (const cookie of changedCookies(browser.cookies, name)) {
      expect(await targetOf(cookie)).toBe(`${origin}/`)
    }
    expect(await targetOf(headerOf(browser.cookies))).toMatch(/^https:\/\/sample-app\.genauth\.ai/)
  })
})
