import { type GenAuthErrorCode, isGenAuthError } from '../../src/errors'
import { type Document, until } from '../browser-mode/world'
import type { Bench } from './bench'
import type { Requests } from './network'

/** The properties of an error that an app can use. */
export interface Rejection {
  code: GenAuthErrorCode
  retryable: boolean
  endsSession: boolean
}

/** What an app and its user see of a page, and the requests that the page sent. */
export interface Observation {
  /** The session's status. For an anonymous session, also the reason. */
  session: string
  /** The code of the session's error. */
  sessionError?: GenAuthErrorCode
  token: 'good' | 'expired' | 'none'
  renewable: boolean
  /** The code of the error in the token status. A failed refresh sets this error. */
  tokenError?: GenAuthErrorCode
  /** The error of the app's call, if the call rejected. */
  rejected?: Rejection
  /** The events that fired, in order. */
  events: string[]
  requests: Requests
}

/** An action of a page. A test sets a fault of GenAuth during the action. */
export interface Moment {
  /** The part of a test title that describes the moment. */
  readonly title: string
  /** The expected observation of the action without a fault. */
  readonly withoutFault: Observation
  /** Whether the app's call waits for a refresh, and rejects if the refresh fails. */
  readonly rejects?: boolean
  /** Prepares the page, and returns the action that the test runs during the fault. */
  prepare(bench: Bench): Promise<Action>
}

interface Action {
  /** Runs the action. Rejects if the app's call rejects. */
  run(): Promise<unknown>
  /** Returns the page after the action, which may have loaded a new page. */
  page(): Document
}

const authenticated = { session: 'authenticated', token: 'good', renewable: true } as const
const loggedOut = { session: 'anonymous: logout', token: 'none', renewable: false } as const

/** If the page has a valid token, requests the user, as `useUser` does. */
async function readUser({ genauth }: Document): Promise<void> {
  if (genauth.peekToken() !== undefined) await genauth.getUser()
}

/** Completes a login at GenAuth, and returns the action that loads the callback page. */
async function loadCallback(bench: Bench, from: Document): Promise<Action> {
  const href = await bench.loginFrom(from)
  let page = from
  return {
    page: () => page,
    async run() {
      page = from.load({ href })
      await page.ready()
      await page.genauth.handleCallback()
      await readUser(page)
    },
  }
}

async function onSignedInPage(
  bench: Bench,
  run: (page: Document) => Promise<unknown>,
): Promise<Action> {
  const page = await bench.openLoggedIn()
  return { page: () => page, run: () => run(page) }
}

/** Throws if the page still shows a signed-in user. A logout must end the session before it sends a request. */
function expectSignedOut(page: Document): void {
  if (page.status() !== 'anonymous:logout') throw new Error(`still ${page.status()}`)
}

export const moments = {
  callback: {
    title: 'a callback',
    withoutFault: { ...authenticated, events: ['login'], requests: { token: 1, userinfo: 1 } },
    prepare: async (bench) => loadCallback(bench, bench.open()),
  },
  'second callback': {
    title: 'a callback in a tab with a signed-in user',
    withoutFault: { ...authenticated, events: ['login'], requests: { token: 1, userinfo: 1 } },
    prepare: async (bench) => loadCallback(bench, await bench.openLoggedIn()),
  },
  load: {
    title: 'a refresh at page load',
    withoutFault: { ...authenticated, events: ['renewed'], requests: { token: 1, userinfo: 1 } },
    async prepare(bench) {
      const before = await bench.openLoggedIn()
      await bench.expireToken(before)
      let page = before
      return {
        page: () => page,
        async run() {
          page = before.load()
          await page.ready()
          await readUser(page)
        },
      }
    },
  },
  background: {
    title: 'a refresh in the background',
    withoutFault: { ...authenticated, events: ['renewed'], requests: { token: 1 } },
    async prepare(bench) {
      const page = await bench.openLoggedIn()
      await bench.world.clock.advance(
        (page.genauth.renewal.nextAt() ?? 0) - bench.world.clock.now(),
      )
      return { page: () => page, run: () => page.genauth.renewal.run() }
    },
  },
  getToken: {
    title: 'three calls of getToken() with an expired token',
    rejects: true,
    withoutFault: { ...authenticated, events: ['renewed'], requests: { token: 1 } },
    async prepare(bench) {
      const page = await bench.openLoggedIn()
      await bench.expireToken(page)
      const call = () => page.genauth.getToken()
      return { page: () => page, run: () => Promise.all([call(), call(), call()]) }
    },
  },
  getUser: {
    title: 'getUser()',
    withoutFault: { ...authenticated, events: [], requests: { userinfo: 1 } },
    prepare: (bench) => onSignedInPage(bench, ({ genauth }) => genauth.getUser()),
  },
  introspect: {
    title: 'introspect()',
    withoutFault: { ...authenticated, events: [], requests: { introspection: 1 } },
    prepare: (bench) => onSignedInPage(bench, ({ genauth }) => genauth.introspect()),
  },
  'local logout': {
    title: 'a local logout',
    withoutFault: { ...loggedOut, events: ['logout'], requests: { revocation: 2 } },
    prepare: (bench) =>
      onSignedInPage(bench, async (page) => {
        const done = page.genauth.logout({ scope: 'local' })
        expectSignedOut(page)
        await done
      }),
  },
  'global logout': {
    title: 'a global logout',
    withoutFault: { ...loggedOut, events: ['logout'], requests: { revocation: 2 } },
    prepare: (bench) =>
      onSignedInPage(bench, async (page) => {
        void page.genauth.logout()
        expectSignedOut(page)
        await until(() => page.page.navigations.at(-1)?.startsWith(bench.emulator.url) === true)
      }),
  },
} satisfies Record<string, Moment>

export type MomentName = keyof typeof moments

/** Runs the action, and returns the observation. */
export async function observe(bench: Bench, { run, page }: Action): Promise<Observation> {
  const { network } = bench
  network.startCounting()
  const rejected = await network.finish(
    run().then(
      () => undefined,
      (error: unknown) => {
        if (!isGenAuthError(error)) throw error
        const { code, retryable, endsSession } = error
        return { code, retryable, endsSession }
      },
    ),
  )
  await network.waitUntilIdle()
  return { ...readState(page()), requests: network.sent(), ...(rejected && { rejected }) }
}

/** Reads the state of a page. */
export function readState({
  genauth,
  events,
}: Document): Omit<Observation, 'requests' | 'rejected'> {
  const session = genauth.getSession()
  const { expiresAt, renewable, error } = genauth.getTokenStatus()
  const isLoggedIn = session.status === 'authenticated'
  const sessionError = session.status === 'anonymous' ? session.error?.code : undefined
  return {
    session: nameOf(session),
    ...(sessionError && { sessionError }),
    token: genauth.peekToken() ? 'good' : isLoggedIn && expiresAt ? 'expired' : 'none',
    renewable,
    ...(error && { tokenError: error.code }),
    events: [...events],
  }
}

function nameOf(session: ReturnType<Document['genauth']['getSession']>): string {
  if (session.status === 'anonymous') return `anonymous: ${session.reason}`
  return session.status === 'authenticated' && session.stale ? 'stale' : session.status
}
