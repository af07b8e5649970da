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

/** What a browser sends to which another host of the site has given cookies. */
async function ask(path: string, cookie: string, method = 'GET'): Promise<Response> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'x-genauth': '1' }
  const answer = await app.auth.handle(new Request(app.auth.origin + path, { method, headers }))
  if (!answer) throw new Error('nothing answers')
  return answer
}

const keepings: [string, () => Partial<AuthServerOptions>][] = [
  ['sessions in cookies', () => ({ sessions: cookieSessions() })],
  ['sessions in two cookies each', () => withLongTokens],
  ['sessions in a store', () => ({ sessions: storedSessions(memoryStore()) })],
]

/** GenAuth's answers, so long that a session needs two cookies. */
const withLongTokens: Partial<AuthServerOptions> = {
  fetch: async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith('/token')) return response
    const body = (await response.json()) as object
    return Response.json({ ...body, scope: 'user '.repeat(600) })
  },
}

describe.each(keepings)('%s', (_name, keeping) => {
  it('B2: do not open under a name that only looks like theirs', async () => {
    app.startSecure(keeping())
    const attacker = await app.openLoggedIn()
    const planted = cookieOf(attacker).replaceAll(name, `\u00a0${name}`)
    const answer = await ask('/auth/session', planted)
    expect(await answer.json()).toMatchObject({ session: { status: 'anonymous', reason: 'none' } })
  })

  it('B2, B7: of which one was planted are all ended by a logout, and taken from the browser', async () => {
    app.startSecure(keeping())
    const attacker = await app.openLoggedIn()
    const victim = await app.openLoggedIn()
    const both = `${cookieOf(attacker)}; ${cookieOf(victim)}; other=1; other=2`
    const answer = await ask('/auth/logout', both, 'POST')
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([
      200,
      ['logoutUrl'],
    ])
    expect(answer.headers.getSetCookie()[0]).toMatch(`${name}=; Max-Age=0; Path=/`)
    expect([await readStatus(victim), await readStatus(attacker)]).toEqual([
      'anonymous:revoked',
      'anonymous:revoked',
    ])
    expect(app.emulator.count('revocation')).toBe(4)
  })
})

it('B2, B8: sessions of which one was planted are both ended by the next login', async () => {
  app.startSecure()
  const attacker = await app.openLoggedIn()
  const victim = await app.openLoggedIn()
  const before = victim.copy()
  victim.cookies.set('other', `1; ${cookieOf(attacker)}`)
  await victim.goTo(`${app.auth.origin}/auth/login`, 'same-origin')
  victim.cookies.delete('other')
  const statuses = [await readStatus(victim), await readStatus(before), await readStatus(attacker)]
  expect(statuses).toEqual(['authenticated', 'anonymous:revoked', 'anonymous:revoked'])
})

it('B2, B7: a logout is not disturbed by a cookie of somebody else that comes twice', async () => {
  app.startSecure()
  const browser = await app.openLoggedIn()
  const answer = await ask('/auth/logout', `a=1; ${cookieOf(browser)}; a=2`, 'POST')
  expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([
    200,
    ['logoutUrl'],
  ])
  expect(await readStatus(browser)).toBe('anonymous:revoked')
  expect(app.emulator.count('revocation')).toBe(2)
})
