import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import { failingRevocations } from '../support/failing-revocations'
import { startQuickApp } from '../support/quick-app'
import { readId } from '../support/read-facts'
import { useApp } from '../support/use-app'
import { recordEvents } from '../support/watch-events'

const app = useApp()
const ada = '603f184cec4505e2868431fc'

/** Starts a login in a browser, and returns the URL of its callback. */
async function startLogin(code = 'a-made-up-code') {
  const browser = app.openBrowser()
  const { headers } = await browser.step(`${app.origin}/auth/login`)
  const state = new URL(headers.get('location') ?? '').searchParams.get('state') ?? ''
  const callback = (parameters: Record<string, string>) =>
    browser.step(
      `${app.origin}/auth/callback?${new URLSearchParams({ code, state, ...parameters })}`,
    )
  return { browser, callback }
}

describe('the events of logins', () => {
  it('a login causes the event login with the session and the user', async () => {
    const log = recordEvents()
    app.start({ protocol: 'oidc', onEvent: log.onEvent })
    const browser = await app.openLoggedIn()
    const sessionId = await readId(browser)
    const [event, ...others] = log.events
    expect(others).toEqual([])
    expect(event).toEqual({
      type: 'login',
      at: expect.any(Number),
      sessionId,
      sub: ada,
      path: '/auth/callback',
    })
  })

  it('a repeated callback of a login causes no second event', async () => {
    const log = recordEvents()
    const quick = startQuickApp({ onEvent: log.onEvent })
    const browser = quick.openBrowser()
    const url = new URL((await browser.goTo('/auth/login')).headers.get('location') ?? '')
    const state = encodeURIComponent(url.searchParams.get('state') ?? '')
    const callback = `/auth/callback?code=a-code&state=${state}`
    const copy = browser.copy()
    await Promise.all([browser.goTo(callback), copy.goTo(callback)])
    await browser.goTo(callback)
    expect(log.take()).toEqual([{ type: 'login', path: '/auth/callback' }])
  })

  it.each([
    ['prompt=all', 'oidc'],
    ['iss=https%3A%2F%2Fevil.example', 'oidc'],
    ['iss=https%3A%2F%2Fevil.example', 'oauth'],
  ] as const)(
    'S19: GET /login?%s on %s causes one event login_refused',
    async (query, protocol) => {
      const log = recordEvents()
      app.start({ protocol, onEvent: log.onEvent })
      const response = await app
        .openBrowser()
        .step(`${app.origin}/auth/login?${query}`, 'cross-site')
      expect(response.status).toBe(400)
      expect(log.take()).toEqual([
        { type: 'login_refused', code: 'invalid_request', path: '/auth/login' },
      ])
    },
  )

  it.each([
    ['access_denied', 'access_denied', 'login_refused'],
    ['login_required', 'login_required', 'login_refused'],
    ['a_made_up_error_of_GenAuth', 'oauth_error', 'login_refused'],
  ])(
    'S19: the error %s in a callback causes one event with the code %s',
    async (error, code, type) => {
      const log = recordEvents()
      app.start({ onEvent: log.onEvent })
      const { callback } = await startLogin()
      await callback({ error, error_description: 'A text of GenAuth' })
      expect(log.take()).toEqual([{ type, code, path: '/auth/callback' }])
      expect(JSON.stringify(log.events)).not.toContain('GenAuth')
    },
  )

  it.each<[string, Record<string, string>, string]>([
    ['a made-up code', {}, 'invalid_grant'],
    ['another state', { state: 'a-made-up-state' }, 'state_mismatch'],
    ['another issuer', { iss: 'https://evil.example' }, 'issuer_mismatch'],
    ['no code', { code: '' }, 'invalid_response'],
  ])(
    'S19: a callback with %s causes one event callback_rejected',
    async (_what, parameters, code) => {
      const log = recordEvents()
      app.start({ onEvent: log.onEvent })
      const { callback } = await startLogin()
      await callback(parameters)
      expect(log.take()).toEqual([{ type: 'callback_rejected', code, path: '/auth/callback' }])
    },
  )

  it('S19: a callback in another browser causes one event callback_rejected', async () => {
    const log = recordEvents()
    app.start({ onEvent: log.onEvent })
    await app.openBrowser().step(`${app.origin}/auth/callback?code=x&state=y`)
    expect(log.take()).toEqual([
      { type: 'callback_rejected', code: 'state_mismatch', path: '/auth/callback' },
    ])
  })

  it('S19: an ID token with the nonce of another login causes one event callback_rejected', async () => {
    const log = recordEvents()
    const quick = startQuickApp({
      protocol: 'oidc',
      onEvent: log.onEvent,
      idTokenClaims: { nonce: 'x' },
    })
    await quick.openBrowser().logIn()
    expect(log.take()).toEqual([
      { type: 'callback_rejected', code: 'nonce_mismatch', path: '/auth/callback' },
    ])
  })

  it('S19: a failed store during a callback causes one event store_failed', async () => {
    const log = recordEvents()
    const { revocations, setDown } = failingRevocations()
    const quick = startQuickApp({
      onEvent: log.onEvent,
      sessions: cookieSessions({ revocations }),
    })
    const browser = await quick.openLoggedIn()
    log.take()
    setDown(true)
    await browser.logIn()
    expect(log.take()).toEqual([
      { type: 'store_failed', code: 'storage_unavailable', path: '/auth/callback' },
    ])
  })

  it('a login over an existing session ends the previous session first', async () => {
    const log = recordEvents()
    const quick = startQuickApp({ onEvent: log.onEvent })
    const browser = await quick.openLoggedIn()
    await browser.logIn()
    expect(log.events.map(({ type }) => type)).toEqual(['login', 'session_ended', 'login'])
    const [first, ended, second] = log.events
    expect(ended).toMatchObject({ reason: 'replaced', sessionId: first?.sessionId })
    expect(second?.sessionId).not.toBe(first?.sessionId)
  })

  it.each([
    ['cookies', 0, () => cookieSessions({ revocations: 'process' })],
    ['a store', 0, () => storedSessions(memoryStore())],
    ['a store', 1, () => storedSessions(memoryStore())],
    ['a store', 2, () => storedSessions(memoryStore())],
  ])(
    'S15: a login that replaces a session in %s by its trace ends this session once, after %i refreshes during the login',
    async (_name, refreshes, createSessions) => {
      const log = recordEvents()
      const { onEvent } = log
      const sessions = createSessions()
      const quick = startQuickApp({ onEvent, sessions, sameSite: 'strict' })
      const browser = await quick.openLoggedIn()
      const login = new URL((await browser.goTo('/auth/login')).headers.get('location') ?? '')
      for (let n = 0; n < refreshes; n += 1) {
        await browser.call('/auth/renew?force', 'POST')
        quick.pass(10_000)
      }
      const state = encodeURIComponent(login.searchParams.get('state') ?? '')
      const copy = browser.copy()
      // The browser sends no strict cookie with a navigation from GenAuth.
      for (const name of [...browser.cookies.keys()]) {
        if (name.includes('-session-')) browser.cookies.delete(name)
      }
      await browser.goTo(`/auth/callback?code=another-code&state=${state}`)
      const [first, ...later] = log.events.filter(({ type }) => type !== 'renewed')
      expect(later[0]).toMatchObject({
        type: 'session_ended',
        reason: 'replaced',
        sessionId: first?.sessionId,
      })
      expect(later.filter(({ type }) => type === 'session_ended')).toHaveLength(1)
      expect(await copy.status()).toBe('anonymous:revoked')
    },
  )
})
