import { describe, expect, it } from 'vitest'
import { cookieSessions, memoryStore, type SessionKeeping, storedSessions } from '../../src'
import { failingRevocations } from '../support/failing-revocations'
import { failure } from '../support/failure'
import {
  type QuickBrowser,
  type QuickOptions,
  type Respond,
  startQuickApp,
} from '../support/quick-app'
import { recordEvents } from '../support/watch-events'

const keepings: [string, () => SessionKeeping][] = [
  ['sessions in cookies', () => cookieSessions({ revocations: 'process' })],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

/** Starts an app with a signed-in browser. The log is empty. */
async function startSignedIn(options: QuickOptions = {}) {
  const log = recordEvents()
  const app = startQuickApp({ protocol: 'oidc', onEvent: log.onEvent, ...options })
  const browser = await app.openLoggedIn()
  const [login] = log.events
  log.take()
  return { app, browser, log, sessionId: login?.sessionId }
}

function rejectRefreshes(response: () => Response): Respond {
  return ({ form }) => (form.get('grant_type') === 'refresh_token' ? response() : undefined)
}

const invalidGrant = () => Response.json({ error: 'invalid_grant' }, { status: 400 })

const own = { 'sec-fetch-site': 'same-origin', 'x-genauth': '1' }

const requestWith = ({ cookies }: QuickBrowser) =>
  new Request('https://app.example/orders?secret=1', {
    headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
  })

const breakCookies = ({ cookies }: QuickBrowser) => {
  for (const [name, value] of cookies) cookies.set(name, value.replace(/.(?=.{60}$)/, '*'))
}

describe.each(keepings)('the events of %s', (_name, keeping) => {
  it('concurrent refreshes of a session cause one event renewed', async () => {
    const { app, browser, log, sessionId } = await startSignedIn({ sessions: keeping() })
    app.pass(3_600_000)
    await Promise.all([1, 2, 3].map(() => browser.call('/auth/renew', 'POST')))
    expect(app.refreshes()).toHaveLength(1)
    expect(log.events.slice(1)).toEqual([
      { type: 'renewed', at: expect.any(Number), sessionId, sub: 'ada' },
    ])
  })

  it('a request that needs no refresh causes no event', async () => {
    const { browser, log } = await startSignedIn({ sessions: keeping() })
    await browser.call('/auth/renew', 'POST')
    await browser.call('/auth/session')
    await browser.call('/auth/user')
    await browser.goTo('/auth/login')
    expect(log.take()).toEqual([])
  })

  it('S19: a refresh that GenAuth does not complete causes one event renewal_failed', async () => {
    const respond = rejectRefreshes(() => new Response(null, { status: 503 }))
    const { app, browser, log, sessionId } = await startSignedIn({ sessions: keeping(), respond })
    app.pass(3_600_000)
    expect((await browser.call('/auth/renew', 'POST')).status).toBe(503)
    expect(log.events.slice(1)).toEqual([
      {
        type: 'renewal_failed',
        at: expect.any(Number),
        sessionId,
        sub: 'ada',
        code: 'server_error',
        path: '/auth/renew',
      },
    ])
  })

  it('S19: if GenAuth rejects the refresh token, the session ends once', async () => {
    const respond = rejectRefreshes(invalidGrant)
    const { app, browser, log, sessionId } = await startSignedIn({ sessions: keeping(), respond })
    app.pass(3_600_000)
    const copy = browser.copy()
    await Promise.all([browser, copy].map((one) => one.call('/auth/renew', 'POST')))
    const shared = { code: 'invalid_grant', sub: 'ada', path: '/auth/renew' }
    const ended = log.events.filter(({ type }) => type === 'session_ended')
    expect(ended).toEqual([
      { type: 'session_ended', at: app.now(), sessionId, reason: 'renewal_failed', ...shared },
    ])
    expect(log.take()[0]).toEqual({ type: 'renewal_failed', ...shared })
  })

  it('a logout causes the event session_ended with the reason logout', async () => {
    const { browser, log, sessionId } = await startSignedIn({ sessions: keeping() })
    await (await browser.call('/auth/logout', 'POST')).text()
    expect(log.events.at(-1)?.sessionId).toBe(sessionId)
    expect(log.take()).toEqual([
      { type: 'session_ended', sub: 'ada', reason: 'logout', path: '/auth/logout' },
    ])
  })

  it('a logout without a session causes no event', async () => {
    const log = recordEvents()
    const app = startQuickApp({ sessions: keeping(), onEvent: log.onEvent })
    await (await app.openBrowser().call('/auth/logout', 'POST')).text()
    expect(log.take()).toEqual([])
  })

  it('S19: tokens that cannot be revoked cause the event revocation_failed', async () => {
    const respond: Respond = ({ endpoint }) =>
      endpoint === 'revocation' ? new Response(null, { status: 400 }) : undefined
    const { browser, log } = await startSignedIn({ sessions: keeping(), respond })
    await (await browser.call('/auth/logout', 'POST')).text()
    expect(log.take().map(({ type, sub }) => [type, sub])).toEqual([
      ['session_ended', 'ada'],
      ['revocation_failed', 'ada'],
    ])
  })

  it.each(['/auth/session', '/auth/user', '/auth/renew', '/auth/introspect'])(
    'S19: a forged session cookie at %s causes one event session_rejected',
    async (path) => {
      const { browser, log } = await startSignedIn({ sessions: keeping() })
      breakCookies(browser)
      const method = path === '/auth/renew' || path === '/auth/introspect' ? 'POST' : 'GET'
      await browser.call(path, method)
      expect(log.take()).toEqual([
        { type: 'session_rejected', code: 'not_authenticated', reason: 'unreadable', path },
      ])
    },
  )

  it('S19: a session cookie that occurs twice causes one event session_rejected', async () => {
    const { app, browser, log } = await startSignedIn({ sessions: keeping() })
    const [[name = '', value] = []] = browser.cookies
    const send = (cookie: string) =>
      app.auth.handle(new Request('https://app.example/auth/user', { headers: { ...own, cookie } }))
    await send(`${name}=${value}; ${name}=planted`)
    const path = '/auth/user'
    const code = 'not_authenticated'
    expect(log.take()).toEqual([{ type: 'session_rejected', code, reason: 'ambiguous', path }])
    await send(`of-another-app=a; of-another-app=b`)
    expect(log.take()).toEqual([{ type: 'request_rejected', code, path }])
  })

  it('S19: the cookie of an ended session causes one event session_rejected', async () => {
    const { browser, log } = await startSignedIn({ sessions: keeping() })
    const stolen = browser.copy()
    await (await browser.call('/auth/logout', 'POST')).text()
    log.take()
    for (const path of ['/auth/session', '/auth/user']) {
      await stolen.call(path)
      const [event, ...others] = log.take()
      expect(others).toEqual([])
      expect(event).toMatchObject({ type: 'session_rejected', code: 'session_expired', path })
      expect(event?.['reason']).toBe('revoked')
    }
  })

  it('S19: an expired session cookie causes one event session_rejected', async () => {
    const { app, browser, log } = await startSignedIn({ sessions: keeping(), maxIdleSeconds: 60 })
    app.pass(61_000)
    await browser.call('/auth/user')
    const [event, ...others] = log.take()
    expect(others).toEqual([])
    expect(event).toMatchObject({ type: 'session_rejected', reason: 'expired', path: '/auth/user' })
  })

  it('S19: getSession() and initialSession() emit one event for each session cookie that they reject', async () => {
    const { app, browser, log } = await startSignedIn({ sessions: keeping() })
    expect(await app.auth.getSession(requestWith(browser))).not.toBeNull()
    expect(log.take()).toEqual([])
    breakCookies(browser)
    expect(await app.auth.getSession(requestWith(browser))).toBeNull()
    await app.auth.initialSession(requestWith(browser))
    const rejected = {
      type: 'session_rejected',
      code: 'not_authenticated',
      reason: 'unreadable',
      path: '/orders',
    }
    expect(log.take()).toEqual([rejected, rejected])
    expect(await app.auth.getSession(new Request('https://app.example/'))).toBeNull()
    expect(log.take()).toEqual([])
  })
})

describe('the events of sessions in cookies', () => {
  it('the event of a revoked cookie names the session', async () => {
    const { browser, log, sessionId } = await startSignedIn()
    const stolen = browser.copy()
    await (await browser.call('/auth/logout', 'POST')).text()
    await stolen.call('/auth/user')
    expect(log.events.at(-1)).toMatchObject({ type: 'session_rejected', sessionId, sub: 'ada' })
  })

  it('S19: a failed store causes one event store_failed', async () => {
    const { revocations, setDown } = failingRevocations()
    const { app, browser, log } = await startSignedIn({ sessions: cookieSessions({ revocations }) })
    setDown(true)
    await browser.call('/auth/session')
    await browser.call('/auth/renew', 'POST')
    await failure(() => app.auth.getSession(requestWith(browser)))
    const failed = { type: 'store_failed', code: 'storage_unavailable' }
    expect(log.take()).toEqual([
      { ...failed, path: '/auth/session' },
      { ...failed, path: '/auth/renew' },
      { ...failed, path: '/orders' },
    ])
  })
})
