import { inspect } from 'node:util'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { parseSession } from '../../src/browser-mode/record'
import { isGenAuthError } from '../../src/errors'
import {
  beginLogin,
  createWorld,
  type Document,
  key,
  loggedIn,
  redirectUri,
  sessionKey,
  type World,
} from '../browser-mode/world'
import { failure } from '../support/failure'
import { hostileText } from './hostile-values'

// On a busy machine, these tests take longer than the default time-out.
vi.setConfig({ testTimeout: 60_000 })

const session = {
  version: 1,
  id: 'session-1',
  revision: 1,
  startedAt: 1000,
  receivedAt: 1000,
  expiresAt: 2000,
  scope: 'user',
  accessToken: 'access-0',
  refreshToken: 'refresh-0',
  idToken: 'a.b.c',
  sub: 'user-1',
  details: { tenantId: 'acme', authentication: { time: 1000, acr: 'gold', amr: ['pwd'] } },
  sentAt: 1500,
  stale: false,
  failure: { code: 'timeout', message: 'late', count: 1, failedAt: 5, retryAt: 6, notBefore: 7 },
}
const login = {
  startedAt: 1000,
  appId: 'app',
  protocol: 'oauth',
  redirectUri,
  scope: 'user',
  codeVerifier: 'v'.repeat(43),
  nonce: 'n',
  returnTo: '/',
  tenantId: 'acme',
  demand: { maxAgeSeconds: 60, acrValues: ['gold'] },
  again: { maxAgeSeconds: 60, prompt: 'login', returnTo: '/' },
}
const failureOf = session.failure

/** Generates a hostile value for every key that a client stores in `sessionStorage`. */
const inTab = fc.record(
  {
    [sessionKey]: fc.oneof(fc.constant(JSON.stringify(session)), hostileText(session)),
    [`genauth:${key}:logins`]: hostileText({ 'genauth-r.forged': login }),
    [`genauth:${key}:owner`]: hostileText({ page: 'page-1', left: true }),
    [`genauth:${key}:returns`]: hostileText([{ at: 1000, error: failureOf }]),
  },
  { requiredKeys: [] },
)

/** Generates a hostile value for every key that a client stores in `localStorage`. */
const inOrigin = fc.record(
  {
    [`genauth:${key}:owners`]: hostileText({ 'session-1': 'page-1' }),
    [`genauth:${key}:logout`]: hostileText({}),
    [`genauth:${key}:login`]: hostileText({}),
    [`genauth:${key}:tabs`]: hostileText({ type: 'ended', id: 'session-1', at: 1, revoke: true }),
  },
  { requiredKeys: [] },
)

/** The maximum number of requests that `useClient()` may send: two for each call that can cause a refresh. */
const mostRequests = 12

/** Calls a client as an app does. Checks that every error is a GenAuthError, and that the number of requests is small. */
async function useClient(world: World, tab: Document): Promise<void> {
  const errors: unknown[] = []
  const note = (error: unknown) => void errors.push(error)
  await world.finish(tab.ready())
  expect(tab.status()).not.toMatch(/loading|error/)
  for (let n = 0; n < 3; n += 1) {
    await world.finish(tab.genauth.getToken().catch(note))
    await world.finish(tab.genauth.getUser().catch(note))
    await tab.genauth.renewal.run().catch(note)
    tab.page.fire('visible')
    tab.page.fire('pageshow', true)
    await world.advance(1000)
  }
  expect(errors.filter((error) => !isGenAuthError(error))).toEqual([])
  expect(world.server.to('/token').length).toBeLessThan(mostRequests)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
}

interface Poison {
  readonly storage: 'tab' | 'shared'
  readonly inTab: Record<string, string>
  readonly inOrigin: Record<string, string>
}

/** Opens a client whose storages contain manipulated values, calls the client's methods, and logs in. */
async function openPoisoned({ storage, ...poison }: Poison): Promise<void> {
  const world = await createWorld()
  const { [sessionKey]: stored, ...rest } = poison.inTab
  const values = new Map(Object.entries(rest))
  for (const [name, value] of Object.entries(poison.inOrigin)) {
    world.origin.localValues.set(name, value)
  }
  const records = storage === 'shared' ? world.origin.sharedValues : values
  if (stored) records.set(sessionKey, stored)
  const tab = world.open({ values, options: { storage } })
  await useClient(world, tab)
  if (!parseSession(stored)) {
    expect(tab.status()).toMatch(/^anonymous:(none|logout)$/)
    expect(records.get(sessionKey)).toBeUndefined()
  }
  await logInAgain(world, tab)
}

const storages = ['tab', 'shared'] as const
const inEach = [
  'session',
  'logins',
  'owner',
  'returns',
  'owners',
  'login',
  'logout',
  'tabs',
].flatMap((name) => storages.map((storage) => ({ name, storage })))

it.each(inEach)(
  'T3: unrelated JSON in the storage entry $name with storage $storage is ignored, and the user can log in',
  async ({ name, storage }) => {
    // The last value cannot be converted to a number.
    const unconvertible = '{"session-1":{"toString":1,"valueOf":1}}'
    for (const value of [
      ...['null', 'true', '7', '"x"', '[]', '[null]', '{}', '{"session-1":null}', unconvertible],
    ]) {
      const written = { [name === 'session' ? sessionKey : `genauth:${key}:${name}`]: value }
      await openPoisoned({
        storage,
        inTab: { [sessionKey]: JSON.stringify(session), ...written },
        inOrigin: written,
      })
    }
  },
)

it.each(storages)(
  'T3: with storage %s, random stored values cause no error in the app and no loop, and the user can log in',
  async (storage) => {
    await fc.assert(
      fc.asyncProperty(inTab, inOrigin, (tabValues, originValues) =>
        openPoisoned({ storage, inTab: tabValues, inOrigin: originValues }),
      ),
      { numRuns: 60 },
    )
  },
)

it.each(['line\nbreak', 'of-€-money'])(
  'T3: a stored token with invalid characters is not sent to a server and is not part of an error: %j',
  async (damage) => {
    const world = await createWorld()
    const accessToken = `acc3ss-token-${damage}`
    const api = 'https://api.example'
    const values = loggedIn(world, { accessToken })
    const { genauth } = world.open({ values, options: { tokenOrigins: [api] } })
    for (const call of [genauth.fetch(api), genauth.getUser()]) {
      const error = await failure(call)
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('acc3ss')
    }
    expect(world.server.requests).toEqual([])
  },
)

async function logInAgain(world: World, tab: Document): Promise<void> {
  // Manipulated stored values can look like many recent logins. Wait for half a minute, so that the login does not reject with
  // `redirect_loop`.
  await world.advance(31_000)
  const next = tab.load({ href: await beginLogin(tab) })
  await world.finish(next.ready())
  expect(next.status()).toBe('authenticated')
}
