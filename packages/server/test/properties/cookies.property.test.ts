import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { type CookieEvent, runCookieEvent, startCookieStory } from './cookie-story'
import { cookieEvents } from './random-cookie-events'

/** The nightly run uses more stories and a random seed: `GENAUTH_STORIES=5000 GENAUTH_SEED=$RANDOM`. */
const numRuns = Number(process.env['GENAUTH_STORIES'] ?? 60)
const seed = Number(process.env['GENAUTH_SEED'] ?? 20_260_101)

const setUps: [string, () => Partial<AuthServerOptions>][] = [
  ['cookies', () => ({ sessions: cookieSessions({ revocations: 'process' }) })],
  [
    'Strict cookies',
    () => ({ sessions: cookieSessions({ revocations: 'process' }), sameSite: 'strict' }),
  ],
  ['a store', () => ({ sessions: storedSessions(memoryStore()) })],
  [
    'a store, with a Strict cookie',
    () => ({ sessions: storedSessions(memoryStore()), sameSite: 'strict' }),
  ],
]

/** The size of the headers that the server sets. */
const headerBytes = ({ headers }: Response) =>
  [...headers].map((header) => `${header.join(': ')}\r\n`).join('').length

/** The size of the session's cookies that a response sets. */
const sessionBytes = ({ headers }: Response) =>
  headers
    .getSetCookie()
    .filter((line) => line.includes('-session-') && !line.includes('Max-Age=0'))
    .join('').length

const isOwnLogin = (name: string) => /-login-[\da-f]{8}-[\w-]{22}$/.test(name)

describe.each(setUps)('a random sequence of requests with sessions in %s', (_name, setUp) => {
  it('S21, S22, S24: all cookies have 7,000 bytes at most, another site removes no login of the app, and response headers without a large session have 3,800 bytes at most', {
    timeout: 60_000 + numRuns * 1000,
  }, async () => {
    const runStory = async (sequence: CookieEvent[]) => {
      const story = startCookieStory(setUp())
      for (const event of sequence) {
        const before = story.browser.names().filter(isOwnLogin)
        const response = await runCookieEvent(story, event)
        if (!response) continue
        const after = story.browser.names()
        expect(response.status).toBeLessThan(400)
        expect(story.browser.line().length).toBeLessThanOrEqual(7000)
        if (sessionBytes(response) <= 2500) expect(headerBytes(response)).toBeLessThanOrEqual(3800)
        if (event.type === 'foreignLogin' || event.type === 'forgedCallback') {
          expect(after.filter(isOwnLogin)).toEqual(before)
        }
        const { state = '' } = story.logins.at(-1) ?? {}
        if (event.type === 'login') expect(after.join()).toContain(`-${state.split('.')[0]}`)
      }
    }
    await fc.assert(fc.asyncProperty(cookieEvents, runStory), { numRuns, seed })
  })

  it('S22: after 100 logins of another site in any browser state, the Cookie line of the next page has 7,000 bytes at most and a login of the app still completes', {
    timeout: 60_000 + numRuns * 1000,
  }, async () => {
    const runStory = async (sequence: CookieEvent[], site: 'cross-site' | 'unknown') => {
      const story = startCookieStory(setUp())
      for (const event of sequence) await runCookieEvent(story, event)
      await runCookieEvent(story, { type: 'login', path: 20, isPopup: false })
      const own = story.logins.at(-1)
      for (let n = 0; n < 100; n += 1) await runCookieEvent(story, { type: 'foreignLogin', site })
      expect(story.browser.line().length).toBeLessThanOrEqual(7000)
      story.logins.splice(0, Infinity, ...(own ? [own] : []))
      const response = await runCookieEvent(story, { type: 'callback', login: 0, token: 100 })
      expect(response?.headers.get('location')).toBe(`https://app.example/${'r'.repeat(20)}`)
    }
    const sites = fc.constantFrom('cross-site' as const, 'unknown' as const)
    await fc.assert(fc.asyncProperty(cookieEvents, sites, runStory), {
      numRuns: Math.ceil(numRuns / 10),
      seed,
    })
  })
})
