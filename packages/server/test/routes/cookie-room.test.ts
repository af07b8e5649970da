import { describe, expect, it } from 'vitest'
import { cookieSessions } from '../../src'
import {
  type CookieEvent,
  type CookieStory,
  logInWithLargestSession,
  runCookieEvent,
  startCookieStory,
} from '../properties/cookie-story'

const home = 'https://app.example/'
const start = (sameSite: 'lax' | 'strict' = 'lax') =>
  startCookieStory({ sessions: cookieSessions({ revocations: 'process' }), sameSite })

const ownLogin = (path = 1): CookieEvent => ({ type: 'login', path, isPopup: false })
const foreignLogin: CookieEvent = { type: 'foreignLogin', site: 'cross-site' }

/** Completes the login that started last. */
const complete = (story: CookieStory) =>
  runCookieEvent(story, { type: 'callback', login: story.logins.length - 1, token: 100 })

/** Logs in with a session of almost 6,000 bytes. */
async function startWithLargeSession(): Promise<CookieStory> {
  const story = start()
  await logInWithLargestSession(story)
  return story
}

const loginCookies = ({ browser }: CookieStory) =>
  browser.names().filter((name) => name.includes('-login-'))

const facts = async ({ browser }: CookieStory) =>
  (await (await browser.call('/auth/session')).json()) as {
    session: { status: string }
    error?: { code: string; message: string }
  }

describe('logins that another site starts', () => {
  it('S22: a login that another site starts completes, and returns to the root of the app', async () => {
    const story = start()
    await runCookieEvent(story, foreignLogin)
    expect(loginCookies(story)).toEqual([expect.stringMatching(/-other$/)])
    expect((await complete(story))?.headers.get('location')).toBe(home)
    expect([(await facts(story)).session.status, loginCookies(story)]).toEqual([
      'authenticated',
      [],
    ])
  })

  it('S22: of several logins that other sites start at the same moment, one cookie stays, and its login completes', async () => {
    const story = start()
    await Promise.all(Array.from({ length: 20 }, () => runCookieEvent(story, foreignLogin)))
    expect(loginCookies(story)).toHaveLength(1)
    expect((await complete(story))?.headers.get('location')).toBe(home)
    expect((await facts(story)).session.status).toBe('authenticated')
  })

  it('S22: a callback of the replaced login fails, and keeps the newest login of another site', async () => {
    const story = start()
    await runCookieEvent(story, foreignLogin)
    await runCookieEvent(story, foreignLogin)
    await runCookieEvent(story, { type: 'callback', login: 0, token: 100 })
    expect((await facts(story)).error?.code).toBe('state_mismatch')
    await complete(story)
    expect((await facts(story)).session.status).toBe('authenticated')
  })

  it.each(['cross-site', 'unknown', 'iss'] as const)(
    'S22: a login with the start %s takes the place of other sites',
    async (site) => {
      const story = start()
      await runCookieEvent(story, { type: 'foreignLogin', site })
      expect(loginCookies(story)).toEqual([expect.stringMatching(/-other$/)])
    },
  )

  it('S22: if the login of another site has no room next to a login of the app, no login starts, and the browser gets the root of the app', async () => {
    const story = await startWithLargeSession()
    await runCookieEvent(story, ownLogin(250))
    const before = story.browser.line()
    const response = await runCookieEvent(story, foreignLogin)
    expect([response?.status, response?.headers.get('location')]).toEqual([303, home])
    expect(response?.headers.getSetCookie()).toEqual([])
    expect(story.browser.line()).toBe(before)
  })

  it('S22: forged callbacks with a session of 6 kB remove no login of the app', async () => {
    const story = await startWithLargeSession()
    await runCookieEvent(story, ownLogin(250))
    const before = loginCookies(story)
    await runCookieEvent(story, { type: 'forgedCallback' })
    expect(loginCookies(story)).toEqual(before)
  })

  it('S22: a request of another site removes no login of the app if the browser may hide a Strict session cookie', async () => {
    const story = start('strict')
    await runCookieEvent(story, ownLogin(200))
    await runCookieEvent(story, ownLogin(200))
    const before = loginCookies(story)
    expect(before).toHaveLength(2)
    await runCookieEvent(story, foreignLogin)
    await runCookieEvent(story, { type: 'forgedCallback' })
    expect(loginCookies(story)).toEqual(before)
  })
})

describe('logins of the app with a session of 6 kB', () => {
  it('S21: a login whose returnTo is too long for the cookie returns to the root of the app', async () => {
    const story = await startWithLargeSession()
    await runCookieEvent(story, ownLogin(490))
    expect((await complete(story))?.headers.get('location')).toBe(home)
    await logInWithLargestSession(story)
    await runCookieEvent(story, ownLogin(100))
    expect((await complete(story))?.headers.get('location')).toBe(home + 'r'.repeat(100))
  })

  it('S21: a callback whose session has 6 kB removes the oldest logins', async () => {
    const story = start()
    const token = await logInWithLargestSession(story)
    await runCookieEvent(story, { type: 'logout' })
    for (const path of [1, 150, 2]) {
      await runCookieEvent(story, { type: 'pass', minutes: 2 })
      await runCookieEvent(story, ownLogin(path))
    }
    const [oldest, middle] = loginCookies(story)
    const login = story.logins.length - 1
    await runCookieEvent(story, { type: 'callback', login, token })
    expect(story.browser.line().length).toBeLessThanOrEqual(7000)
    expect(loginCookies(story)).toEqual([middle])
    expect(oldest).not.toBe(middle)
  })

  it('S21: the error of a login has only its code if its message is too long for the cookie', async () => {
    const story = await startWithLargeSession()
    await runCookieEvent(story, ownLogin(150))
    await runCookieEvent(story, { type: 'forgedCallback' })
    expect((await facts(story)).error).toEqual({
      code: 'state_mismatch',
      message: 'The login failed. Log in again.',
    })
  })

  it('S21: the error of a login of the app replaces an older login if both have no room', async () => {
    const story = start('strict')
    await runCookieEvent(story, ownLogin(330))
    await runCookieEvent(story, ownLogin())
    const login = story.logins.length - 1
    await runCookieEvent(story, { type: 'failedCallback', login })
    expect(loginCookies(story)).toEqual([])
    expect((await facts(story)).error?.code).toBe('access_denied')
  })
})

describe('cookies that exceed the limits', () => {
  it('S21: after logins that started at the same moment, the next request removes the oldest', async () => {
    const story = await startWithLargeSession()
    await Promise.all([ownLogin(200), ownLogin(201)].map((event) => runCookieEvent(story, event)))
    expect(story.browser.line().length).toBeGreaterThan(7000)
    await runCookieEvent(story, { type: 'session' })
    expect(story.browser.line().length).toBeLessThanOrEqual(7000)
    expect(loginCookies(story)).toHaveLength(1)
  })

  it('S24: planted login cookies are removed by several responses, each with at most 3,800 bytes of headers', async () => {
    const story = start()
    await runCookieEvent(story, ownLogin())
    const [own = ''] = loginCookies(story)
    const name = own.slice(0, -22)
    for (let n = 0; n < 100; n += 1) story.browser.set(`${name}${n}`, 'x'.repeat(20))
    const sizes: number[] = []
    for (let n = 0; n < 6; n += 1) {
      const response = await runCookieEvent(story, ownLogin())
      const headers = [...(response?.headers ?? [])].map((header) => `${header.join(': ')}\r\n`)
      sizes.push(headers.join('').length)
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3800)
    expect(Math.max(...sizes)).toBeGreaterThan(3600)
    expect(loginCookies(story)).toHaveLength(5)
  })

  it.each([
    [500, 500],
    [501, undefined],
  ])(
    'S24: a login_hint of %d characters reaches GenAuth with the length %s',
    async (length, sent) => {
      const { browser } = start()
      const iss = encodeURIComponent('https://sample-app.genauth.ai/oidc')
      const path = `/auth/login?iss=${iss}&login_hint=${'h'.repeat(length)}`
      const { headers } = await browser.goToFrom('cross-site', path)
      const { searchParams } = new URL(headers.get('location') ?? '')
      expect(searchParams.get('login_hint')?.length).toBe(sent)
    },
  )
})
