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
