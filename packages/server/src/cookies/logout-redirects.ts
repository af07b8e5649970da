import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies, Taken } from './cookie-jar'

/**
 * The redirects to GenAuth's logout. Their URLs contain an ID token, which no script may see. So each URL is stored in an encrypted cookie
 * until the browser follows the redirect. Each logout has its own cookie, so two tabs can log out at the same time.
 */
export interface LogoutRedirects {
  /** Returns an id for the redirect URL, and the `Set-Cookie` lines that store the URL. */
  save(url: string, cookies: RequestCookies): Promise<{ id: string; setCookies: string[] }>
  /** Returns the URL of a redirect, and the `Set-Cookie` lines that remove its cookie. A wrong id removes no cookie. */
  take(id: string | null, cookies: RequestCookies): Promise<Taken<string>>
  /** Returns when a logout started, in epoch milliseconds. Returns `undefined` if its cookie is invalid or has expired. */
  startOf(name: string, value: string | undefined): Promise<number | undefined>
}

/** The lifetime can be short, because the app follows the redirect immediately. */
const lifetimeSeconds = 60

/**
 * `Lax`, so that the browser also sends the cookie with the callback of a login, which GenAuth's site starts. The callback sets a session
 * cookie, and removes this cookie if both are too large for a request. Another site cannot use the cookie, because it does not know the id.
 */
const attributes = { maxAgeSeconds: lifetimeSeconds, sameSite: 'Lax' } as const

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
    const kept = await sealer.open<KeptRedirect>(value)
    const isAlive = kept && prefix + kept.id === name && now() - kept.at <= lifetimeSeconds * 1000
    return isAlive ? kept : undefined
  }
  /** Returns the cookie name of the most recent redirect, unless this cookie and the new cookie would together exceed the limit. */
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
        value: (await open(name, value))?.url,
        setCookies: value === undefined ? [] : [jar.clear(name)],
      }
    },
    startOf: async (name, value) => (await open(name, value))?.at,
  }
}
