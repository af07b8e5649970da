import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies, Taken } from './cookie-jar'

/**
 * A login failure for the browser. The failure contains no text from the callback URL. Its only text from GenAuth is the issuer of an ID
 * token or of the discovery document, if this is a plain URL.
 */
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
  /** Returns two `Set-Cookie` lines that store the failure. The second line is shorter: its cookie has only the code. */
  set(error: GenAuthError, loginMark: string): Promise<[string, string]>
  /** Returns the `Set-Cookie` lines that remove the failure, because a later login succeeded. */
  clear(cookies: RequestCookies): string[]
  /** Reads the failure without removing it. */
  read(cookies: RequestCookies): Promise<FailureNotice | undefined>
  /** Reads the failure, and returns the `Set-Cookie` lines that remove it. */
  take(cookies: RequestCookies): Promise<Taken<FailureNotice>>
}

/** The content of the cookie. */
interface KeptFailure {
  readonly code: GenAuthErrorCode
  readonly message?: string | undefined
  readonly loginMark: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** Five minutes are enough, because the app requests the failure as soon as the app has loaded. */
const lifetimeSeconds = 5 * 60

/** The message of a failure whose cookie has no room for its own message. */
const shortMessage = 'The login failed. Log in again.'

export function createFlash(
  jar: CookieJar,
  sealer: Sealer,
  { now }: Pick<ServerRuntime, 'now'>,
): Flash {
  const name = jar.nameOf('flash')
  const read = async (cookies: RequestCookies) => {
    const flash = await sealer.open<KeptFailure>(cookies.get(name))
    if (!flash || now() - flash.at > lifetimeSeconds * 1000) return undefined
    const { code, message = shortMessage, loginMark } = flash
    return { code, message, loginMark }
  }
  const clear = (cookies: RequestCookies) =>
    cookies.get(name) === undefined ? [] : [jar.clear(name)]
  const write = async (failure: KeptFailure) =>
    jar.set(name, await sealer.seal(failure), { maxAgeSeconds: lifetimeSeconds, sameSite: 'Lax' })
  return {
    async set({ code, message }, loginMark) {
      const short = { code, loginMark, at: now() }
      return [await write({ ...short, message }), await write(short)]
    },
    clear,
    read,
    take: async (cookies) => ({ value: await read(cookies), setCookies: clear(cookies) }),
  }
}
