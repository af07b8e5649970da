import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** A failure as the page hears of it: nothing of what GenAuth, or whoever wrote the address, said. */
export interface FailureNotice {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** Of the login that failed. */
  readonly loginMark?: string | undefined
}

/** Carries the failure of a login over the redirect to the page, once. */
export interface Flash {
  set(error: GenAuthError, loginMark: string): Promise<string>
  /** The `Set-Cookie` lines that take it back: a login since then has succeeded. */
  clear(cookies: RequestCookies): string[]
  /** Reads it, and leaves it there for the page. */
  read(cookies: RequestCookies): Promise<FailureNotice | undefined>
  take(
    cookies: RequestCookies,
  ): Promise<{ notice: FailureNotice | undefined; setCookies: string[] }>
}

/** The page asks for it as soon as it is loaded. */
const lifetimeSeconds = 5 * 60

export function createFlash(
  jar: CookieJar,
  sealer: Sealer,
  { now }: Pick<ServerRuntime, 'now'>,
): Flash {
  const name = jar.nameOf('flash')
  const read = async (cookies: RequestCookies) => {
    const value = cookies.get(name)
    if (value === undefined) return undefined
    const flash = await sealer.open<FailureNotice & { at: number }>(value)
    if (!flash || now() - flash.at > lifetimeSeconds * 1000) return undefined
    return { code: flash.code, message: flash.message, loginMark: flash.loginMark }
  }
  const clear = (cookies: RequestCookies) =>
    cookies.get(name) === undefined ? [] : [jar.clear(name)]
  return {
    async set({ code, message }, loginMark) {
      const value = await sealer.seal({ code, message, loginMark, at: now() })
      return jar.set(name, value, { maxAgeSeconds: lifetimeSeconds, sameSite: 'Lax' })
    },
    clear,
    read,
    take: async (cookies) => ({ notice: await read(cookies), setCookies: clear(cookies) }),
  }
}
