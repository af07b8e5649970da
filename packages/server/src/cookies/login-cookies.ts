import type { GenAuthError, GenAuthErrorCode } from '@genauth/core'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies, Taken } from './cookie-jar'

/** A pending login: the data that its callback needs. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly state: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
  readonly prompt?: string | undefined
  /** The popup's name, if the login runs in a popup. */
  readonly popup?: string | undefined
  /** The session that the login replaces. Set if the browser will not send the session's cookie with the callback. */
  readonly replaces?: SessionTrace | undefined
  /** Whether the login replaces a login that was lost because a server process stopped. */
  readonly isRestarted?: boolean | undefined
}

/** The pending logins of a browser, each in its own cookie. */
export interface LoginTransactions {
  /** Creates a random `state`. Its first half is part of the name of the login's cookie. */
  createState(): string
  /** Returns the `Set-Cookie` lines that store the login. The lines also remove older logins that exceed the limits. */
  save(transaction: LoginTransaction, cookies: RequestCookies): Promise<string[]>
  /** Returns the pending login that this browser started with this state, and the `Set-Cookie` lines that remove its cookie. */
  take(state: string | null, cookies: RequestCookies): Promise<Taken<LoginTransaction>>
}

/** The maximum duration of a login, in milliseconds. */
export const loginLifeMs = 3_600_000

/** The maximum number of pending logins per browser. A new login removes the oldest login. */
const maxTransactions = 5

/** The maximum length of all login cookies together. Proxies often limit all request headers to 8 kB, the session cookie included. */
const maxLength = 3000

/** The length of the separators around each cookie in the `Cookie` header. */
const separatorLength = '=; '.length

/** Always `Lax`, even if the session cookie is `Strict`: GenAuth's site starts the navigation to the callback. */
const attributes = { maxAgeSeconds: loginLifeMs / 1000, sameSite: 'Lax' } as const

export function createLoginTransactions(
  jar: CookieJar,
  sealer: Sealer,
  { now, randomId }: ServerRuntime,
): LoginTransactions {
  const prefix = `${jar.nameOf('login')}-`
  const nameFor = (state: string) => prefix + (state.split('.')[0] ?? '')
  const open = async (value: string | undefined) => {
    const transaction = await sealer.open<LoginTransaction>(value)
    const age = now() - (transaction?.startedAt ?? 0)
    return age <= loginLifeMs ? transaction : undefined
  }
  const listPending = async (cookies: RequestCookies) => {
    const logins = [...cookies].filter(([name]) => name.startsWith(prefix))
    return Promise.all(
      logins.map(async ([name, value]) => ({
        name,
        length: lengthOf(name, value),
        startedAt: (await open(value))?.startedAt ?? 0,
      })),
    )
  }
  /** Returns the most recent logins that fit into the limits together with a new login of the given length. */
  const chooseKept = (pending: Awaited<ReturnType<typeof listPending>>, length: number) => {
    let room = maxLength - length
    const newestFirst = [...pending].sort((a, b) => b.startedAt - a.startedAt)
    return newestFirst.slice(0, maxTransactions - 1).filter((one) => {
      room -= one.length
      return one.startedAt > 0 && room >= 0
    })
  }
  return {
    createState: () => `${randomId()}.${randomId()}`,
    async save(transaction, cookies) {
      const [name, value] = [nameFor(transaction.state), await sealer.seal(transaction)]
      const pending = await listPending(cookies)
      const kept = chooseKept(pending, lengthOf(name, value))
      const dropped = pending.filter((one) => !kept.includes(one))
      return [...dropped.map((one) => jar.clear(one.name)), jar.set(name, value, attributes)]
    },
    async take(state, cookies) {
      const name = nameFor(state ?? '')
      const value = cookies.get(name)
      const found = await open(value)
      return {
        value: found?.state === state ? found : undefined,
        setCookies: value === undefined ? [] : [jar.clear(name)],
      }
    },
  }
}

function lengthOf(name: string, value: string): number {
  return name.length + value.length + separatorLength
}

/**
 * Identifies a session, so that the server can end the session even if a request does not contain the session cookie. A session in a store
 * is identified by `id` and `key`.
 */
export type SessionTrace =
  | { readonly id: string; readonly startedAt: number }
  | { readonly id: string; readonly key: string }

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
  take(cookies: RequestCookies): Promise<Taken<FailureNotice>>
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
    const flash = await sealer.open<FailureNotice & { at: number }>(cookies.get(name))
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
    take: async (cookies) => ({ value: await read(cookies), setCookies: clear(cookies) }),
  }
}
