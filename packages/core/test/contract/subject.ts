import type {
  GenAuth,
  GenAuthErrorCode,
  GenAuthEvent,
  LoginOptions,
  StartOptions,
  UserSchema,
} from '@genauth/core'

/** The implementations of `GenAuth` that the suite tests. `shared` is browser mode with one storage for all tabs. */
export type Mode = 'browser' | 'shared' | 'server' | 'fake'

/** Options of a new tab. */
export interface TabInit {
  /** The `sub` of the signed-in user. Default: no user is signed in. */
  readonly user?: string
  /** The lifetime of the access token, in seconds. Default: 3600. */
  readonly lifetimeSeconds?: number
  /** Whether the session has a refresh token. Default true. */
  readonly isRenewable?: boolean
  /** Whether the browser blocks all storage. Default false. */
  readonly isBlocked?: boolean
  /** The schema of the client. Default: none. */
  readonly schema?: UserSchema
}

/** The result of a login at GenAuth. */
export type LoginOutcome = { readonly user: string } | { readonly error: GenAuthErrorCode }

/** Options for the login, and for the client that starts on the callback page of the login. */
export interface ReturnOptions {
  readonly login?: LoginOptions
  readonly start?: StartOptions
}

/** One tab, whose page has a client. */
export interface Tab {
  readonly genauth: GenAuth
  /** The events of the client, oldest first. */
  readonly events: readonly GenAuthEvent[]
  /** Returns `loading`, `authenticated`, `stale`, or `anonymous:` followed by the reason. */
  status(): string
  /** The types of the client's events, oldest first. */
  eventTypes(): string[]
  /** The URLs of the tab's navigations. */
  readonly navigations: readonly string[]
  /** Restores the document from the back/forward cache. */
  restoreFromCache(): void
  /** Makes the tab visible. */
  becomeVisible(): void
  freeze(): void
  thaw(): void
  blockPopups(): void
  /** The URLs of the last popup. */
  popupUrls(): readonly string[]
  /** The number of popups that were opened. */
  popups(): number
  putIntoFrame(): void
  /** Closes the popup, as a user does. */
  closePopup(): void
  /** Completes the login in the popup with a result. */
  completePopup(outcome: LoginOutcome): Promise<void>
  /** Signs a user in with a popup of this tab. */
  logIn(user: string): Promise<void>
  /** Starts a login, and completes the login in a new document of the tab. */
  completeLogin(outcome: LoginOutcome, options?: ReturnOptions): Promise<Tab>
}

/** The server that the tabs send requests to: GenAuth in browser mode, the app's server in server mode. */
export interface Backend {
  /** The URL of an API that receives the access token, directly from the browser or through the app's server. */
  readonly apiUrl: string
  /**
   * The credentials of the requests to a path. In browser mode, each is the `Authorization` header. In server mode, each is the header that
   * shows that the app's own page sent the request.
   */
  credentialsAt(path: string): (string | null)[]
  /**
   * Makes the API itself reject the next `times` requests with status 401.
   *
   * @param challenge The `WWW-Authenticate` header of the API's responses.
   */
  rejectAtApi(times: number, challenge?: string): void
  /** Returns the number of all requests that the backend has received. */
  requests(): number
  /** Returns the number of refresh requests that the backend has received. */
  refreshes(): number
  /** Returns the number of user requests that the backend has received. */
  userRequests(): number
  /** Makes every refresh fail with a code. If the code is `undefined`, the next refreshes succeed. */
  failRefreshes(code: GenAuthErrorCode | undefined, options?: { retryAfterSeconds?: number }): void
  /** Makes every user request fail with a code. */
  failUser(code: GenAuthErrorCode): void
  /** Rejects the next `times` user requests with `invalid_token`. */
  rejectUser(times: number): void
  /** Makes introspection return an inactive token. */
  deactivateToken(): void
  /** Makes every introspection fail with a code. */
  failIntrospection(code: GenAuthErrorCode): void
  /** Makes every token revocation fail with a code. */
  failRevocation(code: GenAuthErrorCode): void
  /** Delays all later responses of a kind. Returns a function that releases them. */
  hold(kind: 'api' | 'refresh' | 'user' | 'session' | 'logout'): () => void
  /** Makes userinfo return the given `sub`, which differs from the `sub` of the session. */
  returnOtherUser(sub: string): void
  /** Makes every later request fail with a network error. */
  breakNetwork(): void
  /** Signs another user in, without a message to the tabs. Only for server mode, in which all tabs share one cookie. */
  logInUnnoticed(user: string): void
  /** Revokes the session at GenAuth. */
  revoke(): void
}

/** One browser with its tabs, one backend, and a clock that only the test advances. */
export interface Subject {
  readonly mode: Mode
  readonly backend: Backend
  now(): number
  /** Opens a tab without starting its client. */
  open(init?: TabInit): Tab
  /** Opens a tab, starts its client, and waits until the session has loaded. */
  ready(init?: TabInit): Promise<Tab>
  /** Opens a tab whose session has no refresh token and has expired. */
  expired(): Promise<Tab>
  /** Waits until pending messages and responses have arrived. */
  settle(): Promise<void>
  /** Advances the clock. Calls {@link settle} before and after. */
  advance(ms: number): Promise<void>
  /** Signs a user in through another tab, and returns that tab. */
  logInElsewhere(user: string): Promise<Tab>
  /** Signs the user out through another tab. */
  logOutElsewhere(): Promise<void>
  /** Refreshes the tokens through another tab. */
  renewElsewhere(): Promise<void>
  /** Creates a client without a page, as on a server. */
  openWithoutPage(): GenAuth
}

/** Options for creating a {@link Subject}. */
export interface SubjectOptions {
  /** Whether a login returns the `sub`. A login with `oidc` returns the `sub`. With `oauth`, only userinfo returns the `sub`. */
  readonly hasSub: boolean
}

/** Returns the backend's claims of a user. */
export function claimsOf(sub: string): { sub: string; name: string } {
  return { sub, name: `Name of ${sub}` }
}

/** Signs a user in with a popup of a tab. */
export async function logInWithPopup(
  { genauth, completePopup }: Pick<Tab, 'genauth' | 'completePopup'>,
  user: string,
): Promise<void> {
  const login = genauth.loginWithPopup()
  await completePopup({ user })
  await login
}

/** Records the client's events. Returns the read-only members of a {@link Tab}. */
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

/**
 * Advances the clock in small steps until a call settles. The clock must advance, because the client repeats a failed request after a
 * delay.
 */
export async function finish<T>(subject: Subject, call: Promise<T>): Promise<T> {
  let isSettled = false
  const note = () => {
    isSettled = true
  }
  call.then(note, note)
  for (let step = 0; step < 20 && !isSettled; step += 1) await subject.advance(50)
  return call
}

/** Returns the time of the next refresh. Throws if the client schedules no refresh. */
export function nextAt({ genauth }: Tab): number {
  const at = genauth.renewal.nextAt()
  if (at === undefined) throw new Error('No refresh is due.')
  return at
}

/** Opens a tab, and advances the clock until the tab's next refresh is due. */
export async function becomeDue(subject: Subject): Promise<Tab> {
  const tab = await subject.ready({ user: 'user-1' })
  await subject.advance(nextAt(tab) - subject.now())
  return tab
}
