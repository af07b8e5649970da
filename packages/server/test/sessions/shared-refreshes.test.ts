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

/** GenAuth accepts each refresh token once. Each response waits until the test calls `respond`. */
function onceOnly() {
  const used = new Set<string | null>()
  const waiting: (() => void)[] = []
  return {
    sent: () => waiting.length,
    respond: (index: number) => waiting[index]?.(),
    options: {
      async respond({ form }) {
        if (form.get('grant_type') !== 'refresh_token') return undefined
        const token = form.get('refresh_token')
        const isUsed = used.has(token)
        used.add(token)
        await new Promise<void>((resolve) => waiting.push(resolve))
        return isUsed ? Response.json({ error: 'invalid_grant' }, { status: 400 }) : undefined
      },
    } satisfies QuickOptions,
  }
}

/** Starts a refresh of the same session in two processes. GenAuth has both requests, and has not responded. */
async function startTwoRefreshes() {
  const genauth = onceOnly()
  const two = await startTwo(genauth.options)
  const first = renew(two.here)
  await until(() => genauth.sent() === 1)
  const second = renew(two.there)
  await until(() => genauth.sent() === 2)
  return { ...two, genauth, first, second }
}

it('S18: if a load balancer repeats a refresh request at another process, both requests get the refreshed session', async () => {
  const { genauth, app, here, there, events, first, second } = await startTwoRefreshes()
  genauth.respond(0)
  expect(await first).toMatchObject({ revision: 2 })
  // The ten seconds in which the server accepts the replaced cookie are over.
  app.pass(15_000)
  genauth.respond(1)
  expect(await second).toMatchObject({ revision: 2, session: { status: 'authenticated' } })
  expect([await here.status(), await there.status()]).toEqual(['authenticated', 'authenticated'])
  expect((await there.call('/auth/user')).status).toBe(200)
  expect([app.reports, events]).toEqual([[], ['login', 'renewed']])
})

it('S18: a rejected refresh ends no session if another process has refreshed the session twice since', async () => {
  const { genauth, app, here, there, events, first, second } = await startTwoRefreshes()
  genauth.respond(0)
  await first
  app.pass(10_000)
  const third = renew(here)
  await until(() => genauth.sent() === 3)
  genauth.respond(2)
  expect(await third).toMatchObject({ revision: 3 })
  genauth.respond(1)
  expect(await second).toMatchObject({ error: 'renew_required' })
  expect([await here.status(), await there.status()]).toEqual([
    'authenticated',
    'anonymous:expired',
  ])
  expect(events).not.toContain('session_ended')
})

it('S18: a rejected refresh ends the session if no other process has refreshed it', async () => {
  const { here, there } = await startTwo({
    respond: ({ form }) =>
      form.get('grant_type') === 'refresh_token'
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : undefined,
  })
  expect(await renew(there)).toMatchObject({ session: { reason: 'expired' } })
  expect(await here.status()).toBe('anonymous:expired')
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
