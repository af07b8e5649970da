import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** What a request for a redirect found. */
export interface TakenRedirect {
  /** `undefined` if this browser has no such redirect, or it is too old. */
  readonly url: string | undefined
  readonly setCookies: readonly string[]
}

/**
 * The redirects of logouts to GenAuth. Their URLs contain an ID token, which no script may see. So the browser keeps each URL in an
 * encrypted cookie of its own until it goes there. The logouts of two tabs do not replace each other.
 */
export interface LogoutRedirects {
  /** @returns The id that a request finds it by, and the cookies that keep it. */
  save(url: string, cookies: RequestCookies): Promise<{ id: string; setCookies: string[] }>
  /** Returns a redirect once. Another id does not use it up. */
  take(id: string | null, cookies: RequestCookies): Promise<TakenRedirect>
}

/** The page goes there at once. */
const lifetimeSeconds = 60

/** Strict: the browser does not send the cookie with a navigation that another site starts. */
const attributes = { maxAgeSeconds: lifetimeSeconds, sameSite: 'Strict' } as const

/** Two cookies must not be longer together, in bytes: proxies often limit all request headers to 8 kB. */
const longestPair = 5500

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
  /** The newest of the redirects that a browser has, unless it is too long beside a value. */
  const findKept = async (cookies: RequestCookies, beside: string) => {
    const ours = [...cookies].filter(([name]) => name.startsWith(prefix))
    const opened = ours.map(async ([name, value]) => ({
      name,
      length: value.length,
      at: (await open(name, value))?.at ?? 0,
    }))
    const [newest] = (await Promise.all(opened)).sort((a, b) => b.at - a.at)
    const isKept = newest && newest.at > 0 && newest.length + beside.length <= longestPair
    return isKept ? newest.name : undefined
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
