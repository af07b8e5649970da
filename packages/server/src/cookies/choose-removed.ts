/**
 * The maximum size of all cookies of this server in a request, with names and separators. By default, nginx and Apache reject a header
 * `Cookie` of more than 8 kB. The app's own cookies need the rest.
 */
export const maxCookieBytes = 7000

/** The maximum number of pending logins that the app's own pages started. */
const maxOwnLogins = 5

/** The maximum size of the cookies of these logins, with names and separators. */
const maxOwnLoginBytes = 3000

/**
 * The roles of cookies that can be removed, in the order of removal:
 *
 * * `useless`: an expired login, or a cookie under the name of a login that this server did not create.
 * * `logout`: the redirect of a logout. Without it, the logout does not end the session at GenAuth.
 * * `foreign-login`: the login that another site started.
 * * `own-login`: a login that a page of the app started.
 * * `flash`: the error of a failed login.
 */
const removalOrder = ['useless', 'logout', 'foreign-login', 'own-login', 'flash'] as const

/** A cookie that the browser will have when it has received the response. */
export interface HeldCookie {
  readonly name: string
  /** The size with name and separators. */
  readonly bytes: number
  /** `session` cookies are never removed. */
  readonly role: (typeof removalOrder)[number] | 'session'
  /** When the login or logout started, in epoch milliseconds; otherwise 0. */
  readonly startedAt: number
  /** Whether the response sets the cookie. New cookies are never removed. */
  readonly isNew: boolean
}

/** The cookies of a browser, and who started the request. */
export interface HeldCookies {
  readonly cookies: readonly HeldCookie[]
  /** The maximum size of cookies that the browser has, but did not send. */
  readonly hiddenBytes: number
  /** Another site can only cause the removal of useless cookies. Otherwise it could end logins that the app's pages started. */
  readonly isForeign: boolean
}

/** The cookies that a response removes. */
export interface Removal {
  /** The names, the least useful first. */
  readonly names: readonly string[]
  /** Whether the remaining cookies have {@link maxCookieBytes} at most. */
  readonly fits: boolean
}

/**
 * Chooses the cookies that a response removes, so that the browser's next request is not too long for a proxy. The oldest logins go first,
 * and the login of another site goes before the logins of the app.
 */
export function chooseRemoved({ cookies, hiddenBytes, isForeign }: HeldCookies): Removal {
  const extra = isForeign ? [] : findExtraLogins(cookies)
  const mayRemove = ({ role, isNew }: HeldCookie) =>
    !isNew && (role === 'useless' || (!isForeign && role !== 'session'))
  let bytes = cookies.reduce((sum, cookie) => sum + cookie.bytes, hiddenBytes)
  const names: string[] = []
  for (const cookie of cookies.filter(mayRemove).sort(compareForRemoval)) {
    const isNeeded = bytes > maxCookieBytes || cookie.role === 'useless' || extra.includes(cookie)
    if (!isNeeded) continue
    bytes -= cookie.bytes
    names.push(cookie.name)
  }
  return { names, fits: bytes <= maxCookieBytes }
}

/** Sorts by the order of removal. Within a role, the oldest cookie goes first, but of useless cookies the largest. */
function compareForRemoval(a: HeldCookie, b: HeldCookie): number {
  const rank = ({ role }: HeldCookie) => (removalOrder as readonly string[]).indexOf(role)
  const byRole = rank(a) - rank(b)
  return byRole || a.startedAt - b.startedAt || b.bytes - a.bytes
}

/** Returns the app's own logins that exceed their limits. The most recent logins that fit into the limits stay. */
function findExtraLogins(cookies: readonly HeldCookie[]): HeldCookie[] {
  const newestFirst = cookies
    .filter(({ role }) => role === 'own-login')
    .sort((a, b) => Number(b.isNew) - Number(a.isNew) || b.startedAt - a.startedAt)
  let room = maxOwnLoginBytes
  return newestFirst.filter((login, at) => {
    room -= login.bytes
    return !login.isNew && (at >= maxOwnLogins || room < 0)
  })
}
