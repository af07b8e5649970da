import type {
  GenAuth,
  GenAuthErrorCode,
  GenAuthEvent,
  LoginOptions,
  StartOptions,
} from '@genauth/core'

/** An implementation of `GenAuth` that the suite runs over. `shared` is browser mode with one storage for all tabs. */
export type Mode = 'browser' | 'shared' | 'server' | 'fake'

/** How to open a tab. */
export interface TabInit {
  /** The `sub` of the signed-in user. Default: no user is signed in. */
  readonly user?: string
  /** How long the access token is valid. Default: an hour. */
  readonly lifetimeSeconds?: number
  /** Whether there is a refresh token. Default true. */
  readonly isRenewable?: boolean
  /** Whether the browser blocks all storage. Default false. */
  readonly isBlocked?: boolean
}

/** How a login ends at GenAuth. */
export type LoginOutcome = { readonly user: string } | { readonly error: GenAuthErrorCode }

/** How a login begins, and how the client starts when it is back. */
export interface ReturnOptions {
  readonly login?: LoginOptions
  readonly start?: StartOptions
}

/** One tab with a client in it. */
export interface Tab {
  readonly genauth: GenAuth
  /** The events of the client, oldest first. */
  readonly events: readonly GenAuthEvent[]
  /** `loading`, `authenticated`, `stale`, or `anonymous:` with the reason. */
  status(): string
  /** The types of its events, oldest first. */
  eventTypes(): string[]
  /** The URLs that the browser was sent to. */
  readonly navigations: readonly string[]
  /** The tab gets the document back from the back/forward cache. */
  comeBack(): void
  /** The tab becomes visible. */
  look(): void
  freeze(): void
  thaw(): void
  blockPopups(): void
  /** The number of popups that were opened. */
  popups(): number
  putIntoFrame(): void
  /** The user closes the popup. */
  closePopup(): void
  /** The popup brings the result of its login. */
  finishPopup(outcome: LoginOutcome): Promise<void>
  /** A user signs in, in a popup over the session of this tab. */
  logIn(user: string): Promise<void>
  /** Begins a login, which comes back to a new document of the tab. */
  finishLogin(outcome: LoginOutcome, options?: ReturnOptions): Promise<Tab>
}

/** What answers the requests of the tabs: GenAuth in browser mode, the app's server in server mode. */
export interface Backend {
  /** An API that gets the access token, directly or through the server. */
  readonly apiUrl: string
  /** What each request to a path had to show for its session: the token, or the header of the app's own page. */
  credentialsAt(path: string): (string | null)[]
  /** Lets the API refuse the token of the next requests, as often as said. */
  refuseAtApi(times: number): void
  /** The number of all requests so far. */
  requests(): number
  /** The number of requests for a refresh so far. */
  refreshes(): number
  /** The number of requests for the user so far. */
  userRequests(): number
  /** Lets every refresh fail with a code; `undefined` lets them succeed again. */
  failRefreshes(code: GenAuthErrorCode | undefined, options?: { retryAfterSeconds?: number }): void
  /** Lets every request for the user fail with a code. */
  failUser(code: GenAuthErrorCode): void
  /** Lets the next requests for the user be refused with `invalid_token`, as often as said. */
  refuseUser(times: number): void
  /** Lets introspection say that the token is not active. */
  deactivateToken(): void
  /** Lets every introspection fail with a code. */
  failIntrospection(code: GenAuthErrorCode): void
  /** Lets every revocation of tokens fail with a code. */
  failRevocation(code: GenAuthErrorCode): void
  /** Keeps the next responses of a kind back. Returns the function that lets them arrive. */
  hold(kind: 'refresh' | 'user' | 'session' | 'logout'): () => void
  /** Lets userinfo name another user than the session's. */
  confuseUser(sub: string): void
  /** Nothing reaches the backend any more. */
  breakNetwork(): void
  /** GenAuth ends the session from outside. */
  revoke(): void
}

/** One browser with its tabs, one backend, and a clock that stands still. */
export interface Subject {
  readonly mode: Mode
  readonly backend: Backend
  now(): number
  /** Opens a tab whose client is not started. */
  open(init?: TabInit): Tab
  /** Opens a tab, starts its client, and waits until the session is known. */
  ready(init?: TabInit): Promise<Tab>
  /** Opens a tab whose session has expired, as there was no refresh token. */
  expired(): Promise<Tab>
  /** Lets messages and responses arrive. */
  settle(): Promise<void>
  /** Does the same before and after it moves the clock on. */
  advance(ms: number): Promise<void>
  /** A user signs in in another tab, which is returned. */
  logInElsewhere(user: string): Promise<Tab>
  /** The user signs out in another tab. */
  logOutElsewhere(): Promise<void>
  /** Another tab refreshes the tokens. */
  renewElsewhere(): Promise<void>
  /** Makes a client without a page, as on a server. */
  openWithoutPage(): GenAuth
}

/** How a subject signs users in. */
export interface SubjectOptions {
  /** Whether a login names its user: on `oidc` it does, on `oauth` the user is unknown until userinfo was read. */
  readonly namesUsers: boolean
}

/** The claims that the backend has of a user. */
export function claimsOf(sub: string): { sub: string; name: string } {
  return { sub, name: `Name of ${sub}` }
}

/** Signs a user in, in a popup over the session of a tab. */
export async function logInWithPopup(
  { genauth, finishPopup }: Pick<Tab, 'genauth' | 'finishPopup'>,
  user: string,
): Promise<void> {
  const login = genauth.loginWithPopup()
  await finishPopup({ user })
  await login
}

/** Collects what happens to a client, for the members of a {@link Tab} that only read it. */
export function watch(genauth: GenAuth): Pick<Tab, 'genauth' | 'events' | 'status' | 'eventTypes'> {
  const events: GenAuthEvent[] = []
  const types = ['login', 'logout', 'renewed', 'renewalFailed', 'expired', 'userSwitched'] as const
  for (const type of types) genauth.on(type, (event) => void events.push(event))
  return {
    genauth,
    events,
    eventTypes: () => events.map(({ type }) => type),
    status() {
      const session = genauth.getSession()
      if (session.status === 'anonymous') return `anonymous:${session.reason}`
      return session.status === 'authenticated' && session.stale ? 'stale' : session.status
    },
  }
}

/** Moves the clock on in small steps until a call has settled, such as one that repeats a lost request. */
export async function finish<T>(subject: Subject, call: Promise<T>): Promise<T> {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  call.then(note, note)
  for (let step = 0; step < 20 && !isSettled; step += 1) await subject.advance(50)
  return call
}

/** The instant of the next refresh, which there must be. */
export function nextAt({ genauth }: Tab): number {
  const at = genauth.renewal.nextAt()
  if (at === undefined) throw new Error('no refresh is due')
  return at
}

/** Opens a tab whose next refresh is due now. */
export async function becomeDue(subject: Subject): Promise<Tab> {
  const tab = await subject.ready({ user: 'user-1' })
  await subject.advance(nextAt(tab) - subject.now())
  return tab
}
