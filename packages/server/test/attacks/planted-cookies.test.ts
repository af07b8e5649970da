import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { createCookieJar } from '../../src/cookies/cookie-jar'
import type { Browser } from '../support/browser'
import { readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()
const name = createCookieJar({
  origin: 'https://app.example',
  appId: '5f17a529f64fb009b794a2ff',
  basePath: '/auth',
}).nameOf('session')

const cookieOf = (browser: Browser) => [...browser.cookies].map((pair) => pair.join('=')).join('; ')

/** Sends a request with a `Cookie` header, as a browser does after another host of the site has planted cookies. */
async function send(path: string, cookie: string, method = 'GET'): Promise<Response> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'x-genauth': '1' }
  const response = await app.auth.handle(new Request(app.auth.origin + path, { method, headers }))
  if (!response) throw new Error('The AuthServer returned no response.')
  return response
}

const keepings: [string, () => Partial<AuthServerOptions>][] = [
  ['sessions in cookies', () => ({ sessions: cookieSessions({ revocations: 'process' }) })],
  ['sessions in two cookies each', () => withLongTokens],
  ['sessions in a store', () => ({ sessions: storedSessions(memoryStore()) })],
]

/** Makes GenAuth's token responses so long that a session needs two cookies. */
const withLongTokens: Partial<AuthServerOptions> = {
  fetch: async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/token')) return response
    const body = (await response.json()) as object
    return Response.json({ ...body, scope: 'user '.repeat(600) })
  },
}

describe.each(keepings)('planted cookies, %s', (_name, keeping) => {
  it('B2: the server ignores a session cookie whose name has an additional invisible character', async () => {
    app.startSecure(keeping())
    const attacker = await app.openLoggedIn()
    const planted = cookieOf(attacker).replaceAll(name, `\u00a0${name}`)
    const response = await send('/auth/session', planted)
    expect(await response.json()).toMatchObject({
      session: { status: 'anonymous', reason: 'none' },
    })
  })

  it('B2, B7: a logout ends the user’s session and the session of a planted cookie, and removes the cookies', async () => {
    app.startSecure(keeping())
    const attacker = await app.openLoggedIn()
    const victim = await app.openLoggedIn()
    const both = `${cookieOf(attacker)}; ${cookieOf(victim)}; other=1; other=2`
    const response = await send('/auth/logout', both, 'POST')
    expect([response.status, Object.keys((await response.json()) as object)]).toEqual([
      200,
      ['logoutUrl'],
    ])
    expect(response.headers.getSetCookie()[0]).toMatch(`${name}=; Max-Age=0; Path=/`)
    expect([await readStatus(victim), await readStatus(attacker)]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
    expect(app.emulator.count('revocation')).toBe(4)
  })
})

it('B2, B8: the next login ends the user’s session and the session of a planted cookie', async () => {
  app.startSecure()
  const attacker = await app.openLoggedIn()
  const victim = await app.openLoggedIn()
  const previous = victim.copy()
  victim.cookies.set('other', `1; ${cookieOf(attacker)}`)
  await victim.goTo(`${app.auth.origin}/auth/login`, 'same-origin')
  victim.cookies.delete('other')
  const statuses = [
    await readStatus(victim),
    await readStatus(previous),
    await readStatus(attacker),
  ]
  expect(statuses).toEqual(['authenticated', 'anonymous:revoked', 'anonymous:revoked'])
})

it('B2, B7: a logout works if a cookie of another app is present twice', async () => {
  app.startSecure()
  const browser = await app.openLoggedIn()
  const response = await send('/auth/logout', `a=1; ${cookieOf(browser)}; a=2`, 'POST')
  expect([response.status, Object.keys((await response.json()) as object)]).toEqual([
    200,
    ['logoutUrl'],
  ])
  expect(await readStatus(browser)).toBe('anonymous:revoked')
  expect(app.emulator.count('revocation')).toBe(2)
})
