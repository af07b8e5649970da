import { chunkNames } from '../cookies/chunks'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { SessionRecord } from './session-record'
import { endsAt } from './session-times'
import type { SessionContext } from './sessions'

/** What a browser has of a session that is in a store. */
export interface CookieHandle {
  readonly id: string
  readonly key: string
}

/** The cookie of a session that is in a store: sealed, too, so that nothing but ours is ever looked for there. */
export interface HandleCookie {
  /** `undefined` where there is none, or none of ours. */
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
      // The same key seals whole sessions for cookieSessions, which have no key.
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
