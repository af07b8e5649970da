import type { GenAuthErrorCode } from '../../src/errors'
import { isGenAuthError } from '../../src/errors'
import type { Document } from '../session/world'
import { until } from '../session/world'
import type { Bench } from './bench'
import type { Requests } from './network'

/** What an app can tell of an error. */
export interface Rejection {
  code: GenAuthErrorCode
  retryable: boolean
  endsSession: boolean
}

/** What a user, and the app, can see of a page, and what it has cost. */
export interface Sight {
  /** The session's status, and its reason. */
  session: string
  /** Why the session says that it ended, or did not begin. */
  because?: GenAuthErrorCode
  token: 'good' | 'run out' | 'none'
  renewable: boolean
  /** Why the token status says that the last renewal failed. */
  tokenError?: GenAuthErrorCode
  /** What the call was rejected with. */
  rejected?: Rejection
  /** The events that fired, in order. */
  events: string[]
  requests: Requests
}

/** Something that a page does, during which GenAuth may fail. */
export interface Moment {
  /** As it stands in a title. */
  readonly says: string
  /** What is seen of it where nothing fails. */
  readonly undisturbed: Sight
  /** Whether the app waits for a renewal, and hears why it failed. */
  readonly isDemand?: boolean
  /** Prepares the page, and hands over what is to happen while the fault is there. */
  prepare(bench: Bench): Promise<Deed>
}

interface Deed {
  /** Does it; rejects as the app's call would. */
  act(): Promise<unknown>
  /** The page in which it happens, once it has begun. */
  page(): Document
}

const authenticated = { session: 'authenticated', token: 'good', renewable: true } as const
const loggedOut = { session: 'anonymous: logout', token: 'none', renewable: false } as const

/** What an app with `useUser` in it does whenever somebody is logged in and a token is good. */
async function readUser({ genauth }: Document): Promise<void> {
  if (genauth.peekToken() !== undefined) await genauth.getUser()
}

/** A page that arrives with a login in its address. */
async function comeBack(bench: Bench, from: Document): Promise<Deed> {
  const href = await bench.loginFrom(from)
  let page = from
  return {
    page: () => page,
    async act() {
      page = from.load({ href })
      await page.ready()
      await page.genauth.handleCallback()
      await readUser(page)
    },
  }
}

async function here(bench: Bench, act: (page: Document) => Promise<unknown>): Promise<Deed> {
  const page = await bench.openLoggedIn()
  return { page: () => page, act: () => act(page) }
}

/** Our own side goes first, whatever the server does. */
function expectOut(page: Document): void {
  if (page.status() !== 'anonymous:logout') throw new Error(`still ${page.status()}`)
}

export const moments = {
  callback: {
    says: 'a callback',
    undisturbed: { ...authenticated, events: ['login'], requests: { token: 1, userinfo: 1 } },
    prepare: async (bench) => comeBack(bench, bench.open()),
  },
  'another callback': {
    says: 'the callback of somebody who is logged in',
    undisturbed: { ...authenticated, events: ['login'], requests: { token: 1, userinfo: 1 } },
    prepare: async (bench) => comeBack(bench, await bench.openLoggedIn()),
  },
  load: {
    says: 'a renewal at load',
    undisturbed: { ...authenticated, events: ['renewed'], requests: { token: 1, userinfo: 1 } },
    async prepare(bench) {
      const before = await bench.openLoggedIn()
      await bench.outliveToken(before)
      let page = before
      return {
        page: () => page,
        async act() {
          page = before.load()
          await page.ready()
          await readUser(page)
        },
      }
    },
  },
  background: {
    says: 'a renewal in the background',
    undisturbed: { ...authenticated, events: ['renewed'], requests: { token: 1 } },
    async prepare(bench) {
      const page = await bench.openLoggedIn()
      await bench.world.clock.advance(
        (page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now(),
      )
      return { page: () => page, act: () => page.genauth.renewal.run() }
    },
  },
  getToken: {
    says: 'three calls of getToken() with a token that has run out',
    isDemand: true,
    undisturbed: { ...authenticated, events: ['renewed'], requests: { token: 1 } },
    async prepare(bench) {
      const page = await bench.openLoggedIn()
      await bench.outliveToken(page)
      const ask = () => page.genauth.getToken()
      return { page: () => page, act: () => Promise.all([ask(), ask(), ask()]) }
    },
  },
  getUser: {
    says: 'getUser()',
    undisturbed: { ...authenticated, events: [], requests: { userinfo: 1 } },
    prepare: (bench) => here(bench, ({ genauth }) => genauth.getUser()),
  },
  introspect: {
    says: 'introspect()',
    undisturbed: { ...authenticated, events: [], requests: { introspection: 1 } },
    prepare: (bench) => here(bench, ({ genauth }) => genauth.introspect()),
  },
  logout: {
    says: 'a logout that stays on the page',
    undisturbed: { ...loggedOut, events: ['logout'], requests: { revocation: 2 } },
    prepare: (bench) =>
      here(bench, async (page) => {
        const done = page.genauth.logout({ scope: 'local' })
        expectOut(page)
        await done
      }),
  },
  leaving: {
    says: 'a logout that leaves through GenAuth',
    undisturbed: { ...loggedOut, events: ['logout'], requests: { revocation: 2 } },
    prepare: (bench) =>
      here(bench, async (page) => {
        void page.genauth.logout()
        expectOut(page)
        await until(() => page.page.navigations.at(-1)?.startsWith(bench.emulator.url) === true)
      }),
  },
} satisfies Record<string, Moment>

export type MomentName = keyof typeof moments

/** Does it, and looks. */
export async function observe(bench: Bench, { act, page }: Deed): Promise<Sight> {
  const { network } = bench
  network.startCounting()
  const rejected = await network.finish(
    act().then(
      () => undefined,
      (error: unknown) => {
        if (!isGenAuthError(error)) throw error
        const { code, retryable, endsSession } = error
        return { code, retryable, endsSession }
      },
    ),
  )
  await network.quiet()
  return { ...look(page()), requests: network.sent(), ...(rejected && { rejected }) }
}

/** What there is to be seen of a page. */
export function look({ genauth, events }: Document): Omit<Sight, 'requests' | 'rejected'> {
  const session = genauth.getSession()
  const { expiresAt, renewable, error } = genauth.getTokenStatus()
  const isLoggedIn = session.status === 'authenticated'
  const because = session.status === 'anonymous' ? session.error?.code : undefined
  return {
    session: nameOf(session),
    ...(because && { because }),
    token: genauth.peekToken() ? 'good' : isLoggedIn && expiresAt ? 'run out' : 'none',
    renewable,
    ...(error && { tokenError: error.code }),
    events: [...events],
  }
}

function nameOf(session: ReturnType<Document['genauth']['getSession']>): string {
  if (session.status === 'anonymous') return `anonymous: ${session.reason}`
  return session.status === 'authenticated' && session.stale ? 'stale' : session.status
}
