import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { logInWithLargestSession, runCookieEvent } from '../properties/cookie-story'
import { cookieEvents } from '../properties/random-cookie-events'
import { sendHttp } from '../support/send-http'
import type { NginxDirectives } from '../support/start-nginx'
import { type AppBehindNginx, startApp } from './start-app'

const inCookies = () => ({ sessions: cookieSessions({ revocations: 'process' }) })
const inStore = () => ({ sessions: storedSessions(memoryStore()) })

/** The settings in docs/server.md for sessions in cookies. */
const largeBuffers = { location: 'proxy_buffer_size 16k; proxy_buffers 8 16k;' }

const statusWith = async (origin: string, cookie: string) =>
  (await sendHttp(`${origin}/`, { method: 'GET', headers: { cookie } })).status

let app: AppBehindNginx | undefined
const start = async (options: Partial<AuthServerOptions>, directives?: NginxDirectives) => {
  app = await startApp(options, directives)
  return app
}
afterEach(() => app?.end())

const logIn = async ({ story }: AppBehindNginx, token: number) => {
  await runCookieEvent(story, { type: 'login', path: 1, isPopup: false })
  const login = story.logins.length - 1
  return runCookieEvent(story, { type: 'callback', login, token })
}

describe('nginx with its default settings', () => {
  it('S24: accepts a request whose cookies have 7,000 bytes, also with 1,000 bytes of other cookies, and rejects one over 8 kB', async () => {
    const { origin } = await start(inStore())
    const lines = [7000, 8000, 8300].map((length) => 'c='.padEnd(length, 'x'))
    const statuses = []
    for (const line of lines) statuses.push(await statusWith(origin, line))
    expect(statuses).toEqual([200, 200, 400])
  })

  it.each([
    ['S24: a session in a store', inStore(), 4000],
    ['S24: a session in cookies of up to 2,500 bytes', inCookies(), 1300],
  ])('%s passes at login, refresh and logout', async (_what, options, token) => {
    const behind = await start(options)
    const { story } = behind
    expect((await logIn(behind, token))?.status).toBe(303)
    expect((await runCookieEvent(story, { type: 'renew', token }))?.status).toBe(200)
    expect((await runCookieEvent(story, { type: 'logout' }))?.status).toBe(200)
    const left = await runCookieEvent(story, { type: 'continueLogout' })
    expect(left?.headers.get('location')).toContain('https://sample-app.genauth.ai/')
  })

  it('S24: a response that fills its 3,800 bytes passes', async () => {
    const behind = await start({ ...inStore(), verifyIdTokenSignature: false })
    let longest = 0
    for (let length = 1300; length < 1500; length += 8) {
      behind.story.claims = { long: 'x'.repeat(length) }
      await logIn(behind, 100)
      const response = await runCookieEvent(behind.story, { type: 'logout' })
      const headers = [...(response?.headers ?? [])].map((header) => `${header.join(': ')}\r\n`)
      longest = Math.max(longest, headers.join('').length)
      expect(response?.status).toBe(200)
    }
    expect(longest).toBeGreaterThan(3700)
  })

  it('S24: the response with a session of 6 kB in cookies does not pass, and passes with proxy_buffer_size 16k', async () => {
    const large = await start(inCookies(), largeBuffers)
    const token = await logInWithLargestSession(large.story)
    expect(await statusWith(large.origin, large.story.browser.line())).toBe(200)
    expect((await runCookieEvent(large.story, { type: 'renew', token }))?.status).toBe(200)
    await large.end()
    const small = await start(inCookies())
    expect((await logIn(small, token))?.status).toBe(502)
  })

  it('S22: after 100 logins of another site, the pages of the app pass with a session of 6 kB and a pending login', async () => {
    const { story, origin } = await start(inCookies(), largeBuffers)
    await logInWithLargestSession(story)
    await runCookieEvent(story, { type: 'login', path: 1, isPopup: false })
    expect(story.browser.line().length).toBeGreaterThan(6200)
    for (let n = 0; n < 100; n += 1) {
      await runCookieEvent(story, { type: 'foreignLogin', site: 'cross-site' })
      await runCookieEvent(story, { type: 'forgedCallback' })
    }
    expect(await statusWith(origin, story.browser.line())).toBe(200)
    expect((await runCookieEvent(story, { type: 'session' }))?.status).toBe(200)
  })
})

describe('a random sequence of requests through nginx', () => {
  it.each([
    ['sessions in a store', inStore, undefined],
    ['sessions in cookies, and proxy_buffer_size 16k', inCookies, largeBuffers],
  ])(
    'S21, S24: nginx rejects no request and no response with %s',
    async (_what, options, directives) => {
      const behind = await start(options(), directives)
      await fc.assert(
        fc.asyncProperty(cookieEvents, async (events) => {
          for (const event of events) {
            const response = await runCookieEvent(behind.story, event)
            expect(response?.status ?? 200).toBeLessThan(400)
            expect(await statusWith(behind.origin, behind.story.browser.line())).toBe(200)
          }
        }),
        { numRuns: 20, seed: 20_260_101 },
      )
    },
  )
})
