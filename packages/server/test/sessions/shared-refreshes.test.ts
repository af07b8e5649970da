import { expect, it } from 'vitest'
import { cookieSessions, type Revocations } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { type QuickBrowser, type QuickOptions, startQuickApp } from '../support/quick-app'

const minutes = 60_000

const renew = async (browser: QuickBrowser, query = '?force') =>
  (await (await browser.call(`/auth/renew${query}`, 'POST')).json()) as Record<string, unknown>

/** Starts two processes with shared revocations, and a browser that is signed in at both. */
async function startTwo({
  fails = () => false,
  ...options
}: QuickOptions & { fails?: (method: string, name: string) => boolean } = {}) {
  let now = () => Date.now()
  const memory = createMemoryRevocations(() => now())
  const unlessDown =
    <Args extends [string, ...unknown[]], Result>(
      method: string,
      call: (...args: Args) => Result | Promise<Result>,
    ) =>
    async (...args: Args): Promise<Result> => {
      if (fails(method, args[0])) throw new Error('down')
      return call(...args)
    }
  const revocations: Revocations = {
    ...memory,
    addMark: unlessDown('addMark', memory.addMark),
    addResult: unlessDown('addResult', memory.addResult),
  }
  const events: string[] = []
  const app = startQuickApp({
    sessions: cookieSessions({ revocations }),
    onEvent: ({ type }) => void events.push(type),
    ...options,
  })
  now = app.now
  const here = await app.openLoggedIn()
  const there = app.openBrowser(app.startProcess(), new Map(here.cookies))
  return { app, here, there, events }
}

it.each<[string, (method: string, name: string) => boolean]>([
  ['the time of a refresh', (method, name) => method === 'addMark' && /\.\d+$/.test(name)],
  ['the result of a refresh', (method) => method === 'addResult'],
])(
  'S18: if shared revocations lose %s, a late request at another process ends no session',
  async (_what, loses) => {
    let isDown = false
    const { app, here, there, events } = await startTwo({
      fails: (method, name) => isDown && loses(method, name),
    })
    const late = here.copy()
    isDown = true
    expect(await renew(here)).toMatchObject({ revision: 2 })
    isDown = false
    expect(await here.status()).toBe('authenticated')
    app.pass(50)
    // The other process does not know the refresh. The first process knows it.
    expect([await there.status(), await late.status()]).toEqual(['authenticated', 'authenticated'])
    expect([await here.status(), events]).toEqual(['authenticated', ['login', 'renewed']])
    app.pass(2 * minutes)
    expect(await late.status()).toBe('anonymous:revoked')
  },
)
