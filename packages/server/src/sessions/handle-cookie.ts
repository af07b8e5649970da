import { chunkNames } from '../cookies/chunks'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { SessionRecord } from './session-record'
import { endsAt } from './session-times'
import type { SessionContext } from './sessions'

/** The content of the session cookie, if the session is in a store. */
export interface CookieHandle {
  readonly id: string
  readonly key: string
}

/** The cookie of a session in a store. The cookie is encrypted, so that forged cookies never cause a request to the store. */
export interface HandleCookie {
  /** Returns `undefined` if the cookie is missing or invalid. */
  read(cookies: RequestCookies): Promise<CookieHandle | undefined>
  write(record: SessionRecord, handle: CookieHandle): Promise<string>
  clear(cookies: RequestCookies): string[]
}

export function createHandleCookie(context: SessionContext): HandleCookie {
  const { jar, sealer, runtime, sameSite, lifetimes } = context
  const name = jar.nameOf('session')
  return {
    async read(cookies) {
      const value = cookies.get(name)
      const handle = value === undefined ? undefined : await sealer.open<CookieHandle>(value)
      // After a change of the option `sessions`, the cookie can hold a whole session of cookieSessions(), which has no `key`.
      return typeof handle?.key === 'string' ? handle : undefined
    },
    async write(record, { id, key }) {
      const value = await sealer.seal({ id, key })
      const lastsMs = endsAt(record, lifetimes) - runtime.now()
      return jar.set(name, value, {
        maxAgeSeconds: Math.max(0, Math.ceil(lastsMs / 1000)),
        sameSite,
      })
    },
    clear: (cookies) => chunkNames(name, cookies).map(jar.clear),
  }
}
