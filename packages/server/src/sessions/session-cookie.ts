import { chunkNames, fitsIntoChunks, joinChunks, splitIntoChunks } from '../cookies/chunks'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { SessionRecord } from './session-record'
import { endsAt } from './session-times'
import type { SessionContext } from './sessions'

/** The encrypted cookie that contains a whole session. The value is split into as many cookies as it needs. */
export interface SessionCookie {
  /** Returns `undefined` if the cookie is missing or invalid. */
  read(cookies: RequestCookies): Promise<SessionRecord | undefined>
  /** @throws {GenAuthError} `session_too_large` */
  write(record: SessionRecord, cookies: RequestCookies): Promise<string[]>
  clear(cookies: RequestCookies): string[]
}

export function createSessionCookie(context: SessionContext): SessionCookie {
  const { jar, sealer, runtime, sameSite, keepsIdToken, lifetimes } = context
  const name = jar.nameOf('session')
  /** Omits the ID token if the cookie would be too large. A logout works without an ID token. */
  const split = async ({ idToken, ...rest }: SessionRecord) => {
    const mark = runtime.randomId().slice(0, 8)
    if (keepsIdToken) {
      const whole = await sealer.seal({ ...rest, idToken })
      if (fitsIntoChunks(name, whole, mark)) return splitIntoChunks(name, whole, mark)
    }
    return splitIntoChunks(name, await sealer.seal(rest), mark)
  }
  return {
    async read(cookies) {
      const value = joinChunks(name, cookies)
      const record = value === undefined ? undefined : await sealer.open<SessionRecord>(value)
      // After a change of the option `sessions`, the cookie can hold the id and key of storedSessions(), which has no token.
      return typeof record?.accessToken === 'string' ? record : undefined
    },
    async write(record, cookies) {
      const now = runtime.now()
      const sealed = { ...record, sealedAt: now }
      const chunks = await split(sealed)
      const leftOver = chunkNames(name, cookies).filter(
        (other) => !chunks.some(([used]) => used === other),
      )
      const maxAgeSeconds = Math.max(0, Math.ceil((endsAt(sealed, lifetimes) - now) / 1000))
      return [
        ...chunks.map(([used, value]) => jar.set(used, value, { maxAgeSeconds, sameSite })),
        ...leftOver.map(jar.clear),
      ]
    },
    clear: (cookies) => chunkNames(name, cookies).map(jar.clear),
  }
}

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
