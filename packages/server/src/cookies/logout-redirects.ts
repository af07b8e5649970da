import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** The result of taking a logout redirect. */
export interface TakenRedirect {
  /** `undefined` if this browser has no redirect with that id, or if it has expired. */
  readonly url: string | undefined
  readonly setCookies: readonly string[]
}

/**
 * The redirects to GenAuth's logout. Their URLs contain an ID token, which no script may see. So the browser stores each URL in its own
 * encrypted cookie until it follows the redirect. The logouts of two tabs do not replace each other.
 */
export interface LogoutRedirects {
  /** Returns the id of the redirect, and the `Set-Cookie` lines that store it. */
  save(url: string, cookies: RequestCookies): Promise<{ id: string; setCookies: string[] }>
  /** Returns a redirect once, and the `Set-Cookie` lines that remove it. A wrong id removes no redirect. */
  take(id: string | null, cookies: RequestCookies): Promise<TakenRedirect>
}

/** The app follows the redirect at once. */
const lifetimeSeconds = 60

/** Strict: the browser does not send the cookie with a navigation that another site starts. */
const attributes = { maxAgeSeconds: lifetimeSeconds, sameSite: 'Strict' } as const

/** The maximum size of two cookies together, in bytes: proxies often limit all request headers to 8 kB. */
const maxPairBytes = 5500

interface KeptRedirect {
  readonly id: string
  readonly url: string
  /** Epoch milliseconds. */
  readonly at: number
}

export function createLogoutRedirects(
  jar: CookieJar,
  sealer: Sealer,
  { now, randomId }: ServerRuntime,
): LogoutRedirects {
  const prefix = `${jar.nameOf('logout')}-`
  const open = async (name: string, value: string | undefined) => {
    const kept = value === undefined ? undefined : await sealer.open<KeptRedirect>(value)
    const isAlive = kept && prefix + kept.id === name && now() - kept.at <= lifetimeSeconds * 1000
    return isAlive ? kept : undefined
  }
  /** Returns the name of the browser's most recent redirect, unless it is too long next to a new value. */
  const findKept = async (cookies: RequestCookies, newValue: string) => {
    const redirects = [...cookies].filter(([name]) => name.startsWith(prefix))
    const opened = redirects.map(async ([name, value]) => ({
      name,
      length: value.length,
      at: (await open(name, value))?.at ?? 0,
    }))
    const [latest] = (await Promise.all(opened)).sort((a, b) => b.at - a.at)
    const isKept = latest && latest.at > 0 && latest.length + newValue.length <= maxPairBytes
    return isKept ? latest.name : undefined
  }
  return {
    async save(url, cookies) {
      const id = randomId()
      const value = await sealer.seal({ id, url, at: now() } satisfies KeptRedirect)
      const kept = await findKept(cookies, value)
      const dropped = [...cookies.keys()].filter((name) => name.startsWith(prefix) && name !== kept)
      return {
        id,
        setCookies: [jar.set(prefix + id, value, attributes), ...dropped.map(jar.clear)],
      }
    },
    async take(id, cookies) {
      const name = prefix + id
      const value = cookies.get(name)
      return {
        url: (await open(name, value))?.url,
        setCookies: value === undefined ? [] : [jar.clear(name)],
      }
    },
  }
}
