import type { LoginOptions } from '@genauth/core'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'

/** A pending login: the data that its callback needs. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly state: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
  /** The options of the login. Absent if none of them has to be stored. */
  readonly options?: StoredLoginOptions | undefined
  /** The popup's name, if the login runs in a popup. */
  readonly popup?: string | undefined
  /** The session that the login replaces. Set if the browser will not send the session's cookie with the callback. */
  readonly replaces?: SessionTrace | undefined
  /** Whether the login replaces a login that was lost because a server process stopped. */
  readonly isRestarted?: boolean | undefined
  /** Whether the login replaces a login whose authentication was too old. */
  readonly isSecondTry?: boolean | undefined
  /** Whether another site may have started the login. */
  readonly isForeign?: boolean | undefined
}

/** The options of a login that its callback checks, and those that a repeated login needs. */
export type StoredLoginOptions = Pick<
  LoginOptions,
  | 'acrValues'
  | 'connection'
  | 'extraScopes'
  | 'maxAgeSeconds'
  | 'prompt'
  | 'scope'
  | 'tenantId'
  | 'uiLocales'
>

/**
 * Identifies a session, so that the server can end the session even if a request does not contain the session cookie. A session in a store
 * is identified by the content of its cookie.
 */
export type SessionTrace =
  | { readonly id: string; readonly startedAt: number }
  | { readonly id: string; readonly key: string; readonly revision?: number | undefined }

/** The pending logins of a browser, each in its own cookie. All logins that other sites start share one cookie. */
export interface LoginTransactions {
  /** Creates a random `state`. Its first half is part of the name of the login's cookie. */
  createState(): string
  /** Returns the `Set-Cookie` line that stores the login. */
  save(transaction: LoginTransaction): Promise<string>
  /** Finds the cookie of the pending login that this browser started with this state. */
  find(state: string | null, cookies: RequestCookies): Promise<FoundLogin>
  /** Returns when a login started, in epoch milliseconds. Returns `undefined` if its cookie is invalid or has expired. */
  startOf(
    name: string,
    value: string | undefined,
  ): Promise<{ readonly startedAt: number; readonly isForeign: boolean } | undefined>
}

/** The cookie of a pending login. */
export interface FoundLogin {
  /** The `Set-Cookie` lines that remove the cookie. Empty if there is no cookie for this state. */
  readonly setCookies: readonly string[]
  /** The popup's name, if the login runs in a popup. */
  readonly popup?: string | undefined
  /**
   * Reads the pending login. Returns `undefined` if this browser has no such login, or if the login has expired.
   *
   * @throws {GenAuthError} `storage_unavailable`
   */
  load(): Promise<LoginTransaction | undefined>
}

/** Stores pending logins outside of the browser, so that their cookies are small. */
export interface LoginStore {
  /** Returns the key with which `read` finds the login. Returns `undefined` if the store fails or has no room. */
  add(transaction: LoginTransaction): Promise<string | undefined>
  /** @throws {GenAuthError} `storage_unavailable` */
  read(key: string): Promise<LoginTransaction | undefined>
}

/** The maximum duration of a login, in milliseconds. */
export const loginLifeMs = 3_600_000

/** Always `Lax`, even if the session cookie is `Strict`: GenAuth's site starts the navigation to the callback. */
const attributes = { maxAgeSeconds: loginLifeMs / 1000, sameSite: 'Lax' } as const

/** The cookie of a login whose data is in a store. */
interface StoredLogin {
  readonly startedAt: number
  readonly key: string
  /** The first half of the `state`, if it is not part of the cookie's name. */
  readonly id?: string | undefined
  /** Also in the cookie, so that a callback can close its popup while the store cannot be reached. */
  readonly popup?: string | undefined
}

/** The end of the cookie name of logins that other sites start. The first half of a `state` has 22 characters. */
const foreignId = 'other'

type CookieContent = LoginTransaction | StoredLogin

/** The dependencies of the pending logins. */
export interface LoginTransactionsContext {
  readonly jar: CookieJar
  readonly sealer: Sealer
  readonly runtime: Pick<ServerRuntime, 'now' | 'randomId'>
  /** Absent if the cookies contain the pending logins. */
  readonly store?: LoginStore | undefined
}

export function createLoginTransactions({
  jar,
  sealer,
  runtime: { now, randomId },
  store,
}: LoginTransactionsContext): LoginTransactions {
  const prefix = `${jar.nameOf('login')}-`
  const foreignName = prefix + foreignId
  const nameFor = ({ state, isForeign }: LoginTransaction) =>
    isForeign ? foreignName : prefix + idOf(state)
  const open = async (value: string | undefined) => {
    const content = await sealer.open<CookieContent>(value)
    const age = now() - (content?.startedAt ?? 0)
    return age <= loginLifeMs ? content : undefined
  }
  const foundLogin = (
    name: string,
    content: CookieContent | undefined,
    state: string | null,
  ): FoundLogin => ({
    setCookies: [jar.clear(name)],
    popup: content?.popup,
    async load() {
      if (content === undefined) return undefined
      const transaction = 'key' in content ? await store?.read(content.key) : content
      return transaction?.state === state ? transaction : undefined
    },
  })
  return {
    createState: () => `${randomId()}.${randomId()}`,
    async save(transaction) {
      const { startedAt, state, popup, isForeign } = transaction
      const key = await store?.add(transaction)
      const content: CookieContent =
        key === undefined
          ? transaction
          : { startedAt, key, id: isForeign ? idOf(state) : undefined, popup }
      return jar.set(nameFor(transaction), await sealer.seal(content), attributes)
    },
    async find(state, cookies) {
      const id = idOf(state ?? '')
      const ownName = prefix + id
      if (id !== foreignId && cookies.has(ownName)) {
        return foundLogin(ownName, await open(cookies.get(ownName)), state)
      }
      const foreign = await open(cookies.get(foreignName))
      return foreign && idIn(foreign) === id
        ? foundLogin(foreignName, foreign, state)
        : { setCookies: [], load: async () => undefined }
    },
    async startOf(name, value) {
      const content = await open(value)
      return content && { startedAt: content.startedAt, isForeign: name === foreignName }
    },
  }
}

/** Returns the first half of a `state`, which identifies the login's cookie. */
function idOf(state: string): string {
  return state.split('.')[0] ?? ''
}

function idIn(content: CookieContent): string | undefined {
  return 'key' in content ? content.id : idOf(content.state)
}
