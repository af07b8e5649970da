import { afterEach, expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { runCookieEvent } from '../properties/cookie-story'
import { sendHttp } from '../support/send-http'
import type { NginxDirectives } from '../support/start-nginx'
import { type AppBehindNginx, startApp } from './start-app'

const inCookies = () => ({ sessions: cookieSessions({ revocations: 'process' }) })
const inStore = () => ({ sessions: storedSessions(memoryStore()) })

/** The settings in docs/server.md for sessions in cookies. */
const largeBuffers = { location: 'proxy_buffer_size 16k; proxy_buffers 8 16k;' }

let app: AppBehindNginx | undefined
afterEach(() => app?.end())

const sizes = Array.from({ length: 21 }, (_, n) => n * 1000)

it.each<[string, () => Partial<AuthServerOptions>, NginxDirectives | undefined]>([
  ['sessions in a store, and the default settings', inStore, undefined],
  ['sessions in cookies, and proxy_buffer_size 16k', inCookies, largeBuffers],
])(
  'U8: with %s, nginx rejects no request and no response if the kept claims have 0 to 20 kB',
  async (_what, options, directives) => {
    app = await startApp({ ...options(), claims: ['picture'] }, directives)
    const { story, origin } = app
    const check = async (event: Parameters<typeof runCookieEvent>[1]) => {
      const response = await runCookieEvent(story, event)
      expect(response?.status ?? 200).toBeLessThan(400)
      const headers = { cookie: story.browser.line() }
      expect((await sendHttp(`${origin}/`, { method: 'GET', headers })).status).toBe(200)
      return response
    }
    const grow = (size: number) => {
      story.claims = { picture: 'x'.repeat(size) }
    }
    for (const size of sizes) {
      grow(size)
      await check({ type: 'login', path: 1, isPopup: false })
      await check({ type: 'callback', login: story.logins.length - 1, token: 100 })
    }
    grow(0)
    await check({ type: 'login', path: 1, isPopup: false })
    await check({ type: 'callback', login: story.logins.length - 1, token: 100 })
    for (const size of sizes) {
      grow(size)
      await check({ type: 'pass', minutes: 10 })
      const response = await check({ type: 'renew', token: 100 })
      expect(await response?.json()).toMatchObject({ session: { status: 'authenticated' } })
    }
  },
)
