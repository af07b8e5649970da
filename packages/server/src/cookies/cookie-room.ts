import { chooseRemoved, type HeldCookie, type HeldCookies, maxCookieBytes } from './choose-removed'
import { type CookieJar, cookieBytes, parseSetCookie, readAllCookies } from './cookie-jar'
import type { LoginTransactions } from './login-cookies'
import type { LogoutRedirects } from './logout-redirects'

/** The changes that a response makes to the browser's cookies. */
export interface CookieChanges {
  /** The `Set-Cookie` lines of the response. */
  readonly setCookies: readonly string[]
  /**
   * Whether the response removes no valid cookie. Default: `true` if another site may have started the request, unless the response sets a
   * session cookie.
   */
  readonly isForeign?: boolean
}

/** The removals that a response needs, so that all cookies of this server fit into a request. */
export interface CookiePlan {
  /** `Set-Cookie` lines that remove cookies, the least useful cookie first. */
  readonly removals: readonly string[]
  /** Whether the cookies fit after the removals. */
  readonly fits: boolean
}

/** Limits the size of all cookies of this server in a request. */
export interface CookieRoom {
  /** Finds out which cookies a response to this request must remove. */
  plan(request: Pick<Request, 'headers' | 'method'>, changes: CookieChanges): Promise<CookiePlan>
}

/** The dependencies of the cookie room. */
export interface CookieRoomContext {
  readonly jar: CookieJar
  readonly transactions: Pick<LoginTransactions, 'startOf'>
  readonly logoutRedirects: Pick<LogoutRedirects, 'startOf'>
  /** Whether the app, or the user in the address bar, started the request. */
  isOwnStart(request: Pick<Request, 'headers' | 'method'>): boolean
  /** Whether the session cookie is `SameSite=Strict`, so that the browser omits the cookie from requests that another site starts. */
  readonly isSessionStrict: boolean
  /** The maximum size of the session's cookies, with names and separators. */
  readonly maxSessionBytes: number
}

/** A cookie before its role is known. */
type SizedCookie = Pick<HeldCookie, 'name' | 'bytes' | 'isNew'> & {
  /** `undefined` if the request contains the name twice. */
  readonly value: string | undefined
}

const noRemoval: CookiePlan = { removals: [], fits: true }

export function createCookieRoom(context: CookieRoomContext): CookieRoom {
  const { jar, isOwnStart, isSessionStrict, maxSessionBytes } = context
  const [session, login] = [jar.nameOf('session'), `${jar.nameOf('login')}-`]
  return {
    async plan(request, { setCookies, isForeign: isForeignGiven }) {
      // Most responses set no cookie. Their requests need no parsing if the whole header is short.
      const maxHiddenBytes = isSessionStrict ? maxSessionBytes : 0
      const sentBytes = request.headers.get('cookie')?.length ?? 0
      if (setCookies.length === 0 && sentBytes + maxHiddenBytes < maxCookieBytes - 2)
        return noRemoval
      const sent = readAllCookies(request)
      const sized = cookiesAfter(jar, sent, setCookies)
      const isHidden = isSessionStrict && !sent.has(session) && !isOwnStart(request)
      // The response may replace only one of two hidden cookies, so the size of the session's new cookies does not matter.
      const isCounted = ({ name }: SizedCookie) =>
        !isHidden || (name !== session && !name.startsWith(`${session}.`))
      const counted = sized.filter(isCounted)
      const hiddenBytes = isHidden ? maxSessionBytes : 0
      const bytes = counted.reduce((sum, cookie) => sum + cookie.bytes, hiddenBytes)
      const startsLogin = counted.some(({ name, isNew }) => isNew && name.startsWith(login))
      // Decrypt the cookies only if it is necessary.
      if (bytes <= maxCookieBytes && !startsLogin) return noRemoval
      const setsSession = sized.some(({ name, isNew }) => isNew && name === session)
      const isForeign = isForeignGiven ?? (!setsSession && !isOwnStart(request))
      const cookies = await Promise.all(counted.map((cookie) => readRole(context, cookie)))
      const { names, fits } = chooseRemoved({
        cookies,
        hiddenBytes,
        isForeign,
      } satisfies HeldCookies)
      return { removals: names.map(jar.clear), fits }
    },
  }
}

/** Returns the cookies of this server that the browser has after the response. */
function cookiesAfter(
  jar: CookieJar,
  sent: ReadonlyMap<string, readonly string[]>,
  setCookies: readonly string[],
): SizedCookie[] {
  const after = new Map<string, SizedCookie>()
  for (const [name, values] of sent) {
    if (!jar.owns(name)) continue
    const bytes = values.reduce((sum, value) => sum + cookieBytes(name, value), 0)
    const [value] = values.length === 1 ? values : []
    after.set(name, { name, value, bytes, isNew: false })
  }
  for (const { name, value } of setCookies.map(parseSetCookie)) {
    if (value === undefined) after.delete(name)
    else after.set(name, { name, value, bytes: cookieBytes(name, value), isNew: true })
  }
  return [...after.values()]
}

/** Finds out what a cookie is for. A cookie that the server cannot decrypt is useless, except a cookie under the name of the session. */
async function readRole(
  { jar, transactions, logoutRedirects }: CookieRoomContext,
  { name, value, bytes, isNew }: SizedCookie,
): Promise<HeldCookie> {
  const base = { name, bytes, isNew, startedAt: 0 }
  if (name === jar.nameOf('flash')) return { ...base, role: 'flash' }
  if (name.startsWith(`${jar.nameOf('login')}-`)) {
    const { startedAt, isForeign } = (await transactions.startOf(name, value)) ?? {}
    if (startedAt === undefined) return { ...base, role: 'useless' }
    return { ...base, startedAt, role: isForeign ? 'foreign-login' : 'own-login' }
  }
  if (name.startsWith(`${jar.nameOf('logout')}-`)) {
    const startedAt = await logoutRedirects.startOf(name, value)
    return startedAt === undefined
      ? { ...base, role: 'useless' }
      : { ...base, startedAt, role: 'logout' }
  }
  return { ...base, role: 'session' }
}
