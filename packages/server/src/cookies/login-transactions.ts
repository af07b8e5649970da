import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import type { CookieJar, RequestCookies } from './cookie-jar'
import type { SessionTrace } from './session-trace'

/** A login under way: what its callback is checked and finished with. */
export interface LoginTransaction {
  readonly startedAt: number
  readonly state: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
  readonly returnTo: string
  readonly prompt?: string | undefined
  /** What the page calls the popup that the login is in. */
  readonly popup?: string | undefined
  /** The session that the login takes the place of, where the callback will not have its cookie. */
  readonly replaces?: SessionTrace | undefined
  /** It takes the place of a login whose process stopped. */
  readonly isRestarted?: boolean | undefined
}

/** What is left of a login when its callback is here. */
export interface TakenTransaction {
  /** `undefined` where this browser began none under that state, or it took too long. */
  readonly transaction: LoginTransaction | undefined
  readonly setCookies: readonly string[]
}

/** The logins under way in a browser, each in a cookie of its own. */
export interface LoginTransactions {
  /** A state under which a login can be found again. */
  createState(): string
  save(transaction: LoginTransaction, cookies: RequestCookies): Promise<string[]>
  take(state: string | null, cookies: RequestCookies): Promise<TakenTransaction>
}

/** How long a login may take, in milliseconds. */
export const loginLifeMs = 3_600_000

/** How many logins of a browser may be under way; the oldest makes room. */
const maxTransactions = 5

/** How long their cookies may be together: with a session's, they have to pass proxies, whose limit for all of them is often 8 kB. */
const maxLength = 3000

/** What stands around a cookie in a header. */
const glueLength = '=; '.length

/** The cookie is `Lax`, whatever the session's is: the callback comes from another site. */
const attributes = { maxAgeSeconds: loginLifeMs / 1000, sameSite: 'Lax' } as const

export function createLoginTransactions(
  jar: CookieJar,
  sealer: Sealer,
  { now, randomId }: ServerRuntime,
): LoginTransactions {
  const prefix = `${jar.nameOf('login')}-`
  const nameFor = (state: string) => prefix + (state.split('.')[0] ?? '')
  const open = async (value: string) => {
    const transaction = await sealer.open<LoginTransaction>(value)
    const age = now() - (transaction?.startedAt ?? 0)
    return age <= loginLifeMs ? transaction : undefined
  }
  const listUnderWay = async (cookies: RequestCookies) => {
    const ours = [...cookies].filter(([name]) => name.startsWith(prefix))
    return Promise.all(
      ours.map(async ([name, value]) => ({
        name,
        length: lengthOf(name, value),
        startedAt: (await open(value))?.startedAt ?? 0,
      })),
    )
  }
  /** The newest of them, as many as fit beside one of the given length. */
  const chooseKept = (underWay: Awaited<ReturnType<typeof listUnderWay>>, length: number) => {
    let room = maxLength - length
    const newestFirst = [...underWay].sort((a, b) => b.startedAt - a.startedAt)
    return newestFirst.slice(0, maxTransactions - 1).filter((one) => {
      room -= one.length
      return one.startedAt > 0 && room >= 0
    })
  }
  return {
    createState: () => `${randomId()}.${randomId()}`,
    async save(transaction, cookies) {
      const [name, value] = [nameFor(transaction.state), await sealer.seal(transaction)]
      const underWay = await listUnderWay(cookies)
      const kept = chooseKept(underWay, lengthOf(name, value))
      const dropped = underWay.filter((one) => !kept.includes(one))
      return [...dropped.map((one) => jar.clear(one.name)), jar.set(name, value, attributes)]
    },
    async take(state, cookies) {
      const name = nameFor(state ?? '')
      const value = cookies.get(name)
      const found = value === undefined ? undefined : await open(value)
      return {
        transaction: found?.state === state ? found : undefined,
        setCookies: value === undefined ? [] : [jar.clear(name)],
      }
    },
  }
}

function lengthOf(name: string, value: string): number {
  return name.length + value.length + glueLength
}
