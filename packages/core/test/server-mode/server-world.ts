import { type ConnectOptions, connectGenAuth, type GenAuth, type StartOptions } from '@genauth/core'
import { createFakeClock, type FakeClock } from '@genauth/core/testing'
import type { Runtime } from '../../src/runtime/ports'
import { createFakeLife, type FakeLife } from '../browser-mode/fake-life'
import { createFakeOrigin, type FakeOrigin, storageOver } from '../browser-mode/fake-origin'
import { createFakePage, type FakePage } from '../browser-mode/fake-page'
import {
  channelsOf,
  locksOf,
  never,
  recordEvents,
  syncStorageOf,
  timersOf,
} from '../browser-mode/living-ports'
import { home, settle } from '../browser-mode/world'
import { createFakeAuthServer, type FakeAuthServer } from './fake-auth-server'

/** Options for opening a tab. */
export interface TabInit {
  href?: string
  /** The storage of the tab. */
  values?: Map<string, string>
  options?: Omit<ConnectOptions, 'runtime'>
  runtime?: Partial<Runtime>
}

/** One document in one tab. Its client sends requests to the fake server. */
export interface Tab {
  readonly genauth: GenAuth
  readonly page: FakePage
  readonly values: Map<string, string>
  readonly runtime: Runtime
  readonly life: FakeLife
  /** The events of the client, in order. */
  readonly events: string[]
  /** Starts the client, and waits until the session is no longer `loading`. */
  ready(options?: StartOptions): Promise<void>
  /** `anonymous:reason`, or `authenticated:id`. */
  status(): string
  /** Loads another document in the same tab. By default, reloads the current URL. */
  load(init?: TabInit): Tab
}

/** One browser, one origin with its server, and a fake clock. */
export interface ServerWorld {
  readonly clock: FakeClock
  readonly origin: FakeOrigin
  readonly server: FakeAuthServer
  open(init?: TabInit): Tab
  /** Advances the clock. Delivers all pending messages and responses before and after the advance. */
  advance(ms: number): Promise<void>
}

/** @param wrap Replaces the function that sends requests to the server. */
export async function createServerWorld(
  wrap: (send: typeof fetch) => typeof fetch = (send) => send,
): Promise<ServerWorld> {
  // Load the chunk that calls the server before the test starts, so that the client's own import takes no time.
  await import('../../src/create-server-engine')
  const clock = createFakeClock()
  const origin = createFakeOrigin()
  const server = createFakeAuthServer(clock.now)
  const send = wrap(server.fetch)
  let ids = 0
  const open = (init: TabInit = {}): Tab => {
    const owner = {}
    const values = init.values ?? new Map<string, string>()
    const page = createFakePage(init.href ?? `${home}/`, (name, listener) =>
      origin.onStorage(owner, name, listener),
    )
    const life = createFakeLife()
    const { openChannel, closeChannels } = channelsOf(origin, life)
    const timers = timersOf(clock, life)
    const runtime: Runtime = {
      now: clock.now,
      ...timers,
      fetch: (input, fetchInit) => (life.isDead ? never : life.receive(send(input, fetchInit))),
      uptime: clock.now,
      random: () => 0.5,
      randomId: () => {
        ids += 1
        return `id-${ids}`
      },
      page,
      tabStorage: syncStorageOf(life, storageOver(values)),
      originStorage: syncStorageOf(life, origin.localStorageOf(owner)),
      sharedStorage: undefined,
      locks: locksOf(life, origin.locks.of(owner, timers)),
      openChannel,
      ...init.runtime,
    }
    const genauth = connectGenAuth({ ...init.options, runtime })
    return {
      genauth,
      page,
      values,
      runtime,
      life,
      events: recordEvents(genauth),
      async ready(options) {
        genauth.start(options)
        await genauth.ready()
      },
      status() {
        const session = genauth.getSession()
        if (session.status === 'anonymous') return `anonymous:${session.reason}`
        return session.status === 'authenticated' ? `authenticated:${session.id}` : session.status
      },
      load(next = {}) {
        page.fire('pagehide')
        life.kill()
        origin.locks.releaseAllOf(owner)
        closeChannels()
        return open({ ...init, href: page.href, values, ...next })
      },
    }
  }
  return {
    clock,
    origin,
    server,
    open,
    async advance(ms) {
      await settle()
      await clock.advance(ms)
      await settle()
    },
  }
}

/** Opens a tab with a signed-in user. */
export async function openLoggedIn(world: ServerWorld, init?: TabInit): Promise<Tab> {
  if (!world.server.session) world.server.logIn()
  const tab = world.open(init)
  await tab.ready()
  return tab
}
