import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import { chunkNames, joinChunks, splitIntoChunks } from './chunks'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** What a request for a redirect found. */
export interface TakenRedirect {
  /** `undefined` if this browser has no such redirect, or it is too old. */
  readonly url: string | undefined
  readonly setCookies: readonly string[]
}

/**
 * The redirects of logouts to GenAuth. Their URLs contain an ID token, which no script may see. So the browser keeps the newest URL in an
 * encrypted cookie until it goes there.
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

interface KeptRedirect {
  readonly id: string
  readonly url: string
  readonly at: number
}

export function createLogoutRedirects(
  jar: CookieJar,
  sealer: Sealer,
  { now, randomId }: ServerRuntime,
): LogoutRedirects {
  const name = jar.nameOf('logout')
  return {
    async save(url, cookies) {
      const id = randomId()
      const value = await sealer.seal({ id, url, at: now() } satisfies KeptRedirect)
      const chunks = splitIntoChunks(name, value, randomId().slice(0, 8))
      const used = chunks.map(([chunk]) => chunk)
      const leftOver = chunkNames(name, cookies).filter((chunk) => !used.includes(chunk))
      return {
        id,
        setCookies: [
          ...chunks.map(([chunk, part]) => jar.set(chunk, part, attributes)),
          ...leftOver.map(jar.clear),
        ],
      }
    },
    async take(id, cookies) {
      const value = joinChunks(name, cookies)
      const kept = value === undefined ? undefined : await sealer.open<KeptRedirect>(value)
      if (!kept || kept.id !== id) return { url: undefined, setCookies: [] }
      const isAlive = now() - kept.at <= lifetimeSeconds * 1000
      return {
        url: isAlive ? kept.url : undefined,
        setCookies: chunkNames(name, cookies).map(jar.clear),
      }
    },
  }
}
