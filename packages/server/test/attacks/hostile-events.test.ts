import { describe, expect, it } from 'vitest'
import {
  cookieSessions,
  memoryStore,
  type ServerEvent,
  type SessionKeeping,
  storedSessions,
} from '../../src'
import type { Browser } from '../support/browser'
import { useLogoutTokens } from '../support/logout-tokens'
import { startQuickApp } from '../support/quick-app'
import { cookieSecret, useApp } from '../support/use-app'
import { recordEvents } from '../support/watch-events'

const app = useApp()
const tokens = useLogoutTokens(app)

/** A part of each hostile value. No event may contain it. */
const canary = 'c4n4ry-0f-a-stolen-value'

/** Values that an attacker can put into headers, queries and forms. */
const hostileValues = [
  canary,
  '',
  `${canary}"}\\`,
  `<script>${canary}</script>`,
  `https://evil.example/${canary}`,
  `eyJhbGciOiJub25lIn0.${btoa(canary)}.`,
  `${canary};Path=/;${'x'.repeat(3000)}`,
  `null, ${canary}`,
]

const members = ['type', 'at', 'sessionId', 'sub', 'code', 'reason', 'path', 'requestId']

/** Fails the test if an event is not bounded, is not JSON, or contains a hostile value or a secret. */
function expectHarmless(events: readonly ServerEvent[], secrets: readonly string[]): void {
  for (const event of events) {
    const text = JSON.stringify(event)
    expect(JSON.parse(text)).toStrictEqual(event)
    expect(new TextEncoder().encode(text).length).toBeLessThan(2048)
    expect(Object.keys(event).filter((name) => !members.includes(name))).toEqual([])
    for (const value of Object.values(event)) expect(String(value)).not.toMatch(/[\p{C}\p{Zl}]/u)
    for (const secret of [canary, ...secrets]) expect(text).not.toContain(secret)
  }
}

const cookieOf = ({ cookies }: Browser) => [...cookies].map((pair) => pair.join('=')).join('; ')

/** Returns hostile requests that have one hostile value in several places. */
function hostileRequests(browser: Browser, value: string): Request[] {
  const header = encodeURI(value)
  const query = new URLSearchParams({
    code: value,
    state: value,
    iss: value,
    error_description: value,
    login_hint: value,
    prompt: value,
    returnTo: value,
    access_token: value,
  })
  const cookie = cookieOf(browser)
  const [[name = ''] = []] = browser.cookies
  const own = { 'sec-fetch-site': 'same-origin', 'x-genauth': '1', origin: app.origin }
  const headers: Record<string, string>[] = [
    { cookie, origin: header },
    { ...own, cookie: `${name}=${header}` },
    { ...own, cookie: `${cookie}; ${name}=${header}` },
    { ...own, cookie, 'x-request-id': `${header};${canary}`, traceparent: `00-${header}-01` },
    { ...own, authorization: `Bearer ${header}`, referer: header, 'user-agent': header },
    { cookie, 'sec-fetch-site': header, 'sec-fetch-dest': header, host: header },
  ]
  const paths = [
    ...['session', 'user', 'login', 'callback', 'logout/continue', 'nothing', 'api/a/b', 'api/%2f'],
    `${'long/'.repeat(900)}`,
    encodeURIComponent('a\n{"type":"login"}\u2028'),
  ]
  const gets = paths.flatMap((path) =>
    headers.map((one) => new Request(`${app.origin}/auth/${path}?${query}`, { headers: one })),
  )
  const posts = ['renew', 'introspect', 'backchannel-logout', 'session'].flatMap((path) =>
    headers.map((one) => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams({ logout_token: value, refresh_token: value })
      const init = { method: 'POST', headers: { ...one, ...type }, body }
      return new Request(`${app.origin}/auth/${path}?${query}`, init)
    }),
  )
  return [...gets, ...posts]
}

const isRefusal = ({ type }: ServerEvent) => /_(?:rejected|refused|failed)$/.test(type)

describe.each<[string, () => SessionKeeping]>([
  ['cookies', () => cookieSessions({ revocations: 'process' })],
  ['a store', () => storedSessions(memoryStore())],
])('hostile input to a server with sessions in %s', (_name, sessions) => {
  it('S20: the events of hostile requests are bounded JSON, and contain no secret', async () => {
    const log = recordEvents()
    const auth = app.start({
      protocol: 'oidc',
      sessions: sessions(),
      backchannelLogout: true,
      fetch: tokens.fetch,
      onEvent: log.onEvent,
    })
    const browser = await app.openLoggedIn()
    const stolen = [...browser.cookies.values()]
    let refused = 0
    for (const value of hostileValues) {
      for (const request of hostileRequests(browser, value)) {
        const before = log.events.length
        const response = await auth.handle(request)
        const caused = log.events.slice(before).filter(isRefusal)
        if ((response?.status ?? 0) < 400) continue
        refused += 1
        // The type of the event depends on the request, but there is exactly one event.
        expect([request.url, request.method, caused.length]).toEqual([
          request.url,
          request.method,
          1,
        ])
      }
    }
    expect(refused).toBeGreaterThan(400)
    const { issued, app: genauth } = app.emulator
    expectHarmless(log.events, [cookieSecret, genauth.secret, ...issued(), ...stolen])
  })
})

describe('hostile user ids', () => {
  const hostileSubs = [
    'ada\n{"type":"login","sub":"admin"}',
    'ada\r\u2028\u0000\u001B[2J',
    'x'.repeat(5000),
    '\u{1F600}'.repeat(3000),
    '"\\'.repeat(1000),
  ]

  it.each(hostileSubs)(
    'S20: the events of a user with the id %j are bounded JSON of one line',
    async (sub) => {
      const log = recordEvents()
      const app = startQuickApp({
        protocol: 'oidc',
        sessions: storedSessions(memoryStore()),
        onEvent: log.onEvent,
        idTokenClaims: { sub },
      })
      const browser = await app.openLoggedIn()
      app.pass(3_600_000)
      await browser.call('/auth/renew', 'POST')
      await browser.call('/auth/api/orders/list')
      await (await browser.call('/auth/logout', 'POST')).text()
      const types = log.events.map(({ type }) => type)
      expect(types).toEqual(['login', 'renewed', 'proxy_rejected', 'session_ended'])
      expectHarmless(log.events, ['access-1', 'refresh-1', ...browser.cookies.values()])
    },
  )

  it.each(hostileSubs)(
    'S20: the event of a logout token with the sub %j is bounded JSON of one line',
    async (sub) => {
      const log = recordEvents()
      const auth = app.start({
        protocol: 'oidc',
        backchannelLogout: true,
        fetch: tokens.fetch,
        onEvent: log.onEvent,
      })
      const token = await tokens.sign({ claims: { sub } })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const body = `logout_token=${token}`
      await auth.handle(
        new Request(`${app.origin}/auth/backchannel-logout`, { method: 'POST', headers, body }),
      )
      expect(log.events.map(({ type }) => type)).toEqual(['logout_token_accepted'])
      expectHarmless(log.events, [token])
    },
  )
})
