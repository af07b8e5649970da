import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** A login failure for the browser. The failure contains no text from GenAuth or from the callback URL. */
export interface FailureNotice {
  readonly code: GenAuthErrorCode
  readonly message: string
  /** Identifies the login that failed. */
  readonly loginMark: string
}

/**
 * Passes a login failure to the app across a redirect. The failure is in a cookie, which is removed when the app reads the failure.
 */
export interface Flash {
  /** Returns the `Set-Cookie` line that stores the failure. */
  set(error: GenAuthError, loginMark: string): Promise<string>
  /** Returns the `Set-Cookie` lines that remove the failure, because a later login succeeded. */
  clear(cookies: RequestCookies): string[]
  /** Reads the failure without removing it. */
  read(cookies: RequestCookies): Promise<FailureNotice | undefined>
  /** Reads the failure, and returns the `Set-Cookie` lines that remove it. */
  take(
    cookies: RequestCookies,
  ): Promise<{ notice: FailureNotice | undefined; setCookies: string[] }>
}

/** Five minutes are enough, because the app requests the failure as soon as the app has loaded. */
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
