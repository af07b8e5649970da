import { type ConnectOptions, connectGenAuth, type GenAuth } from '@genauth/core'
import { expect, it } from 'vitest'
import { memoryStore, storedSessions } from '../../src'
import type { Browser } from '../support/browser'
import { useApp } from '../support/use-app'

type Runtime = NonNullable<ConnectOptions['runtime']>

const app = useApp({ app: { accessTokenSeconds: 3600 } })

/** A tab in a simulated browser, whose next request can be delayed. */
interface Tab {
  readonly genauth: GenAuth
  /** The paths of the tab's requests. */
  readonly sent: string[]
  /** The paths of the requests whose response has arrived. */
  readonly answered: string[]
  /** Lets the tab request the session, as after a return with the Back button. */
  comeBack(): void
  /** Delays the next request after the browser has added the cookies. Returns a function that sends the request. */
  delayNext(): () => void
}

function openTab(browser: Browser): Tab {
  const { origin } = app
  const sent: string[] = []
  const answered: string[] = []
  const listeners = new Set<() => void>()
  let delayed: Promise<void> | undefined
  const fetch = async (input: unknown, { method, headers }: RequestInit = {}) => {
    const path = String(input).slice(origin.length)
    sent.push(path)
    const sender = delayed ? browser.copy() : browser
    const waiting = delayed
    delayed = undefined
    await waiting
    const added = { origin, 'sec-fetch-site': 'same-origin' }
    const all = { ...(headers as Record<string, string>), ...added }
    const response = await sender.call(path, { method: method ?? 'GET', headers: all })
    answered.push(path)
    return new Response(response.body, { status: response.status, headers: response.headers })
  }
  const page: Partial<Runtime['page']> = {
    id: 'page-1',
    href: `${origin}/`,
    origin,
    isSecureContext: true,
    listen(event, listener) {
      const run = () => listener(true)
      if (event === 'pageshow') listeners.add(run)
      return () => listeners.delete(run)
    },
    onMessage: () => () => undefined,
    onStorage: () => () => undefined,
  }
  const runtime = { page, fetch, openChannel: () => undefined } as unknown as Runtime
  return {
    genauth: connectGenAuth({ runtime }),
    sent,
    answered,
    comeBack() {
      for (const run of listeners) run()
    },
    delayNext() {
      let release: (() => void) | undefined
      delayed = new Promise((resolve) => {
        release = resolve
      })
      return () => release?.()
    },
  }
}

it('S18: a user stays signed in if a delayed session request has a cookie that a refresh of another tab has replaced', async () => {
  app.start({ sessions: storedSessions(memoryStore()) })
  const browser = await app.openLoggedIn()
  const { genauth, sent, answered, comeBack, delayNext } = openTab(browser)
  const events: string[] = []
  for (const type of ['expired', 'logout'] as const) genauth.on(type, () => void events.push(type))
  const stop = genauth.start()
  const session = await genauth.ready()
  expect(session).toMatchObject({ status: 'authenticated' })
  const send = delayNext()
  comeBack()
  await expect.poll(() => sent.length).toBe(2)
  await browser.call('/auth/renew?force', { method: 'POST' })
  await browser.call('/auth/session')
  app.pass(11)
  send()
  await expect.poll(() => answered).toEqual(Array(3).fill('/auth/session'))
  await genauth.renew()
  expect(genauth.getSession()).toEqual(session)
  expect(events).toEqual([])
  stop()
})
