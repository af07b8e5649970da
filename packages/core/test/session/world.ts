import { createGenAuth, type GenAuth, type GenAuthOptions } from '@genauth/core'
import { createFakeClock, type FakeClock } from '@genauth/core/testing'
import type { Runtime } from '../../src/runtime/ports'
import type { StoredSession } from '../../src/session/stored-session'
import { createFakeLife, type FakeLife } from './fake-life'
import { createFakeOrigin, type FakeOrigin, storageOver } from './fake-origin'
import { createFakePage, type FakePage } from './fake-page'
import { createFakeServer, type FakeServer } from './fake-server'
import {
  channelsOf,
  heardBy,
  lockedBy,
  never,
  noteEvents,
  timersOf,
  watchTimers,
  whileAlive,
} from './living-ports'

const appId = '5f17a529f64fb009b794a2ff'
export const home = 'https://app.example'
export const redirectUri = `${home}/callback`
/** The client's key, and where it keeps its session. */
export const key = `${appId}@tenant.example`
export const sessionKey = `genauth:${key}:oauth`

/** How to open a document. */
export interface DocumentInit {
  href?: string
  /** The tab's storage; a `new Map(other.values)` is a duplicated tab. */
  values?: Map<string, string>
  options?: Partial<GenAuthOptions>
  runtime?: Partial<Runtime>
  page?: Partial<FakePage>
}

/** One document of one tab, with a client in it. */
export interface Document {
  readonly genauth: GenAuth
  readonly page: FakePage
  readonly values: Map<string, string>
  readonly runtime: Runtime
  /** What has happened to it, in order. */
  readonly events: string[]
  /** Starts the client, and waits until nobody is loading. */
  ready(): Promise<void>
  /** `anonymous:reason` or `authenticated`. */
  status(): string
  /** The tab goes on to another document, or the same anew. */
  load(init?: DocumentInit): Document
  /** Freezes and thaws it. */
  readonly life: FakeLife
  /** The process dies: nothing that it waits for comes, and nothing that it would do next is done. */
  kill(): void
}

/** One browser, one origin, one GenAuth, and a clock that stands still. */
export interface World {
  /** Makes the timers go off, which a change of the device's clock does not. */
  readonly clock: FakeClock
  /** When the clock makes the next timer go off. */
  nextTimerAt(): number | undefined
  /** The device's clock. */
  now(): number
  /** Sets the device's clock on, or back. A device that sleeps finds it later too: its timers stand still. */
  shiftClock(ms: number): void
  readonly origin: FakeOrigin
  readonly server: FakeServer
  open(init?: DocumentInit): Document
  /** Lets messages and answers arrive, moves the clock, and lets them arrive again. */
  advance(ms: number): Promise<void>
  /** Moves the clock on until the promise has settled. */
  finish<T>(promise: Promise<T>): Promise<T>
  /** A record as it would have been stored at a login just now. */
  record(changes?: Partial<StoredSession>): StoredSession
  seedShared(changes?: Partial<StoredSession>): void
  stored(values?: Map<string, string>): StoredSession | undefined
}

/** Lets everything run that needs no clock; hashes are made on other threads, which a busy machine keeps waiting. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 25; round += 1) {
    if (round % 8 === 0) await crypto.subtle.digest('SHA-256', new Uint8Array(1))
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Waits for a condition that needs no clock; what comes over a network takes longer on a busy machine. */
export async function until(condition: () => boolean, patienceMs = 4000): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`never came true: ${condition.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Sends a request of a living document. */
export type Send = (
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  life: FakeLife,
) => Promise<Response>

/** @param send The network; the fake server's own `fetch` unless given. */
export async function createWorld(send?: Send): Promise<World> {
  // So that loading it later takes no time of its own.
  await import('../../src/session/engine')
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
        life.isDead ? never : life.hear((send ?? server.fetch)(input, fetchInit, life)),
      uptime: () => clock.now() - openedAt,
      random: () => 0.5,
      randomId: () => {
        ids += 1
        return `id-${ids}`
      },
      page,
      tabStorage: whileAlive(life, storageOver(values)),
      originStorage: whileAlive(life, origin.localStorageOf(owner)),
      sharedStorage: heardBy(life, origin.sharedStorage),
      locks: lockedBy(life, origin.locks.of(owner, timers)),
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
      events: noteEvents(genauth),
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
      const note = () => {
        isSettled = true
      }
      promise.then(note, note)
      for (let n = 0; n < 20 && !isSettled; n += 1) {
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

/** The storage of a tab that somebody is logged in to. */
export function loggedIn(world: World, changes: Partial<StoredSession> = {}): Map<string, string> {
  return new Map([[sessionKey, JSON.stringify(world.record(changes))]])
}

/** Begins a redirect login, and gives the address that it comes back to. */
export async function beginLogin(document: Document, code = 'code-1'): Promise<string> {
  void document.genauth.login()
  await until(() => document.page.navigations.length > 0)
  const state = new URL(document.page.navigations.at(-1) ?? '').searchParams.get('state')
  return `${redirectUri}?code=${code}&state=${state}`
}

/**
 * Lets the engine of a page with a tab's storage fail, as where its code does not come. Returns the way to let it come.
 *
 * @param meanwhile What happens while it is waited for.
 */
export function breakEngine({ page }: Document, meanwhile?: () => void): () => void {
  const { id } = page
  // The engine asks for it as it is made, and nobody before.
  Object.defineProperty(page, 'id', {
    configurable: true,
    get() {
      meanwhile?.()
      throw new TypeError('Failed to fetch dynamically imported module')
    },
  })
  return () => Object.defineProperty(page, 'id', { value: id })
}
