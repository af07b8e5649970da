import type { GenAuthError } from '@genauth/core'
import type { Fault } from '@genauth/emulator'
import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { factsIn, json, readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const due = 3590
const renew = (browser: Browser) => browser.call('/auth/renew', { method: 'POST' })

const keepings = [
  ['cookieSessions', () => cookieSessions({ revocations: 'process' })],
  ['storedSessions', () => storedSessions(memoryStore())],
] as const

const configurationErrors: [string, Fault][] = [
  ['unauthorized_client', { kind: 'status', status: 400, body: { error: 'unauthorized_client' } }],
  ['invalid_client', { kind: 'status', status: 401, body: { error: 'invalid_client' } }],
  ['invalid_request', { kind: 'status', status: 400, body: { error: 'invalid_request' } }],
]

describe.each(keepings)(
  '%s with a configuration that makes GenAuth reject every refresh',
  (_name, keep) => {
    it.each(configurationErrors)(
      'R16, R20: the error %s keeps the session until its token expires, and ends the session in all tabs after that',
      async (code, fault) => {
        const reported: GenAuthError[] = []
        app.start({ sessions: keep(), onError: (error) => void reported.push(error) })
        const browser = await app.openLoggedIn()
        const copy = browser.copy()
        app.emulator.setFault('token', fault)
        app.pass(due)
        const early = await renew(browser)
        expect([early.status, json(early)['error']]).toEqual([503, code])
        expect(early.headers.getSetCookie()).toEqual([])
        expect(await readStatus(browser)).toBe('authenticated')
        expect((await browser.call('/auth/user')).status).toBe(200)

        app.pass(10)
        expect(factsIn(await renew(browser))).toEqual({
          session: { status: 'anonymous', reason: 'expired' },
          error: { code, message: expect.any(String) },
        })
        expect([...browser.cookies.keys()]).toEqual([])
        expect(await readStatus(browser)).toBe('anonymous:none')
        expect(await readStatus(copy)).toBe('anonymous:expired')
        await renew(copy)
        expect(app.renewals()).toBe(2)
        expect(reported.map((error) => [error.code, error.endsSession])).toEqual([
          [code, false],
          [code, true],
        ])
      },
    )

    it('R20: the session continues if the configuration is corrected before the first refresh after the token expires', async () => {
      for (const seconds of [5, 3600]) {
        app.start({ sessions: keep() })
        const browser = await app.openLoggedIn()
        app.emulator.setApp({ grants: ['authorization_code'] })
        app.pass(due)
        expect((await renew(browser)).status).toBe(503)
        app.pass(seconds)
        expect(await readStatus(browser)).toBe('authenticated')
        app.emulator.setApp({ grants: ['authorization_code', 'refresh_token'] })
        expect(factsIn(await renew(browser))).toMatchObject({
          session: { status: 'authenticated' },
        })
        expect((await browser.call('/auth/user')).status).toBe(200)
      }
    })

    it('R20: a new login works after a wrong configuration has ended the session', async () => {
      app.start({ sessions: keep() })
      const browser = await app.openLoggedIn()
      app.emulator.setApp({ grants: ['authorization_code'] })
      app.pass(3600)
      await renew(browser)
      expect(await readStatus(browser)).toBe('anonymous:none')
      app.emulator.setApp({ grants: ['authorization_code', 'refresh_token'] })
      await browser.goTo(`${app.origin}/auth/login`)
      app.pass(due)
      await renew(browser)
      expect((await browser.call('/auth/user')).status).toBe(200)
    })

    const temporary: [string, Fault][] = [
      ['500', { kind: 'status', status: 500 }],
      ['429', { kind: 'status', status: 429 }],
      ['an HTML page', { kind: 'html', status: 401 }],
      ['a connection reset', { kind: 'reset' }],
      ['{code: 2020}', { kind: 'wrappedError', shape: 'v2', code: 2020 }],
    ]
    it.each(temporary)(
      'R6, B9, R20: a refresh that fails with %s does not end a session with an expired token',
      async (_fault, fault) => {
        app.start({ sessions: keep() })
        const browser = await app.openLoggedIn()
        app.emulator.setFault('token', fault)
        app.pass(3600)
        expect((await renew(browser)).status).toBe(503)
        expect(await readStatus(browser)).toBe('authenticated')
        app.emulator.clearFaults()
        await renew(browser)
        expect((await browser.call('/auth/user')).status).toBe(200)
      },
    )
  },
)
