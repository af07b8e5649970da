import { createGenAuth, type GenAuth, type GenAuthOptions } from '@genauth/core'
import { createFakeClock, type FakeClock } from '@genauth/core/testing'
import type { StoredSession } from '../../src/browser-mode/record'
import type { Runtime } from '../../src/runtime/ports'
import { createFakeLife, type FakeLife } from './fake-life'
import { createFakeOrigin, type FakeOrigin, storageOver } from './fake-origin'
import { createFakePage, type FakePage } from './fake-page'
import { createFakeServer, type FakeServer } from './fake-server'
import {
  channelsOf,
  locksOf,
  never,
  recordEvents,
  storageOf,
  syncStorageOf,
  timersOf,
  watchTimers,
} from './living-ports'

const appId = '5f17a529f64fb009b794a2ff'
export const home = 'https://app.example'
export const redirectUri = `${home}/callback`
/** The key of the client. Its session is stored under the session key. */
export const key = `${appId}@tenant.example`
export const sessionKey = `genauth:${key}:oauth`

/** Options for opening a document. */
export interface DocumentInit {
  href?: string
  /** The storage of the tab. Pass `new Map(other.values)` for a duplicated tab. */
  values?: Map<string, string>
  options?: Partial<GenAuthOptions>
  runtime?: Partial<Runtime>
  page?: Partial<FakePage>
}

/** One document in one tab, with a client. */
export interface Document {
  readonly genauth: GenAuth
  readonly page: FakePage
  readonly values: Map<string, string>
  readonly runtime: Runtime
  /** The events of the client, in order. */
  readonly events: string[]
  /** Starts the client, and waits until the session is no longer `loading`. */
  ready(): Promise<void>
  /** `anonymous:reason` or `authenticated`. */
  status(): string
  /** Loads another document in the same tab. By default, reloads the current URL. */
  load(init?: DocumentInit): Document
  /** The state of the document. Use it to freeze and thaw the document. */
  readonly life: FakeLife
  /** Kills the process of the document. From now on, the document receives nothing and does nothing. */
  kill(): void
}

/** One browser, one origin, one GenAuth, and a fake clock. */
export interface World {
  /** The clock that the timers use. A change of the device's clock does not affect this clock. */
  readonly clock: FakeClock
  /** Returns the time of the next timer. */
  nextTimerAt(): number | undefined
  /** Returns the time of the device's clock. */
  now(): number
  /**
   * Moves the device's clock forward, or back if `ms` is negative. To simulate sleep, move the clock forward: timers do not run during
   * sleep.
   */
  shiftClock(ms: number): void
  readonly origin: FakeOrigin
  readonly server: FakeServer
  open(init?: DocumentInit): Document
  /** Advances the clock. Delivers all pending messages and responses before and after the advance. */
  advance(ms: number): Promise<void>
  /** Advances the clock until the promise has settled. */
  finish<T>(promise: Promise<T>): Promise<T>
  /** Creates the session record that a login would store now. */
  record(changes?: Partial<StoredSession>): StoredSession
  seedShared(changes?: Partial<StoredSession>): void
  stored(values?: Map<string, string>): StoredSession | undefined
}

/** How many computations of WebCrypto are running. Other threads run them, so on a busy machine they can take any time. */
let computations = 0

for (const method of ['digest', 'importKey', 'verify', 'sign'] as const) {
  const compute = crypto.subtle[method] as (...args: unknown[]) => Promise<unknown>
  const counted = (...args: unknown[]) => {
    computations += 1
    return compute.apply(crypto.subtle, args).finally(() => {
      computations -= 1
    })
  }
  Object.assign(crypto.subtle, { [method]: counted })
}

/** Runs all pending tasks that do not depend on the clock. */
export async function settle(): Promise<void> {
  for (let quietRounds = 0; quietRounds < 25; quietRounds += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (computations > 0) quietRounds = 0
  }
}

/** Waits until a condition is true, and does not advance the clock. A network response can take longer on a busy machine. */
export async function until(condition: () => boolean, timeoutMs = 4000): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > giveUpAt)
      throw new Error(`condition was never true: ${condition.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Sends a request of a document. */
export type Send = (
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  life: FakeLife,
) => Promise<Response>

/** @param send Sends a request of a document. Default: the `fetch` of the fake server. */
export async function createWorld(send?: Send): Promise<World> {
  // Load the chunk that calls GenAuth before the test starts, so that the client's own import takes no time.
  await import('../../src/create-browser-engine')
  const { clock, nextTimerAt } = watchTimers(createFakeClock())
  const origin = createFakeOrigin()
  const server = createFakeServer()
  let ids = 0
  let shiftMs = 0
  const now = () => clock.now() + shiftMs
  const open = (init: DocumentInit = {}): Document => {
    const owner = {}
    const openedAt = clock.now()
    const values = init.values ?? new Map<string, string>()
    const page = createFakePage(init.href ?? `${home}/`, (name, listener) =>
      origin.onStorage(owner, name, listener),
    )
    Object.assign(page, init.page)
    const life = createFakeLife()
    const { openChannel, closeChannels } = channelsOf(origin, life)
    const timers = timersOf(clock, life)
    const runtime: Runtime = {
      now,
      ...timers,
      fetch: (input, fetchInit) =>
        life.isDead ? never : life.receive((send ?? server.fetch)(input, fetchInit, life)),
      uptime: () => clock.now() - openedAt,
      random: () => 0.5,
      randomId: () => {
        ids += 1
        return `id-${ids}`
      },
      page,
      tabStorage: syncStorageOf(life, storageOver(values)),
      originStorage: syncStorageOf(life, origin.localStorageOf(owner)),
      sharedStorage: storageOf(life, origin.sharedStorage),
      locks: locksOf(life, origin.locks.of(owner, timers)),
      openChannel,
      ...init.runtime,
    }
    const genauth = createGenAuth({
      appId,
      appHost: 'https://tenant.example',
      protocol: 'oauth',
      redirectUri,
      ...init.options,
      runtime,
    })
    const document: Document = {
      genauth,
      page,
      values,
      runtime,
      life,
      events: recordEvents(genauth),
      async ready() {
        genauth.start()
        await genauth.ready()
      },
      status() {
        const session = genauth.getSession()
        return session.status === 'anonymous' ? `anonymous:${session.reason}` : session.status
      },
      load(next = {}) {
        page.fire('pagehide')
        document.kill()
        return open({ ...init, href: page.href, values, ...next })
      },
      kill() {
        life.kill()
        origin.locks.releaseAllOf(owner)
        closeChannels()
      },
    }
    return document
  }
  const record = (changes: Partial<StoredSession> = {}): StoredSession => ({
    version: 1,
    id: 'session-1',
    revision: 1,
    startedAt: now(),
    receivedAt: now(),
    expiresAt: now() + 3_600_000,
    scope: 'user',
    accessToken: 'access-0',
    refreshToken: 'refresh-0',
    stale: false,
    ...changes,
  })
  return {
    clock,
    nextTimerAt,
    now,
    shiftClock(ms) {
      shiftMs += ms
    },
    origin,
    server,
    open,
    async advance(ms) {
      await settle()
      await clock.advance(ms)
      await settle()
    },
    async finish(promise) {
      let isSettled = false
      const settled = () => {
        isSettled = true
      }
      promise.then(settled, settled)
      for (let n = 0; n < 40 && !isSettled; n += 1) {
        await settle()
        if (!isSettled) await clock.advance(50)
      }
      return promise
    },
    record,
    seedShared: (changes) => {
      origin.sharedValues.set(sessionKey, JSON.stringify(record(changes)))
    },
    stored(values = origin.sharedValues) {
      const value = values.get(sessionKey)
      return value === undefined ? undefined : (JSON.parse(value) as StoredSession)
    },
  }
}

/** Creates the storage of a tab with a signed-in user. */
export function loggedIn(world: World, changes: Partial<StoredSession> = {}): Map<string, string> {
  return new Map([[sessionKey, JSON.stringify(world.record(changes))]])
}

/** Starts a redirect login, and returns the callback URL of this login. Does not open the URL. */
export async function beginLogin(document: Document, code = 'code-1'): Promise<string> {
  void document.genauth.login()
  await until(() => document.page.navigations.length > 0)
  const state = new URL(document.page.navigations.at(-1) ?? '').searchParams.get('state')
  return `${redirectUri}?code=${code}&state=${state}`
}

/**
 * Makes the chunk that calls GenAuth fail to load in a document. Returns a function that lets the chunk load.
 *
 * @param duringLoad Runs while the client waits for the chunk.
 */
export function breakEngine({ page }: Document, duringLoad?: () => void): () => void {
  const { id } = page
  // Nothing reads the page's id before the chunk has loaded. If the reading throws, the effect is the same as a failed load.
  Object.defineProperty(page, 'id', {
    configurable: true,
    get() {
      duringLoad?.()
      throw new TypeError('Failed to fetch dynamically imported module')
    },
  })
  return () => Object.defineProperty(page, 'id', { value: id })
}
