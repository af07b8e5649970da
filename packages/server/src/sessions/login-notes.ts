import { type LoginTransaction, loginLifeMs } from '../cookies/login-cookies'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import { type LoginNoteKind, loginNoteName } from '../stores/expiring-map'
import type { SharedNotes } from '../stores/session-store'
import { storeKeyOf } from './session-record'

/** The result of a login, for the response to its callback. */
export interface LoginEnding {
  readonly isLoggedIn: boolean
  /** `Set-Cookie` lines. */
  readonly setCookies: readonly string[]
}

/**
 * The stored data about one login: its code and its result. All processes of the app share this data. Only a request with the login's
 * cookie can read the data.
 */
export interface LoginNotes {
  /** The name of the lock. The name also identifies this login. */
  readonly name: string
  readonly codeHash: string
  read(): Promise<LoginProgress & { readonly ending?: LoginEnding | undefined }>
  /** Stores that this request redeems the code. Returns `false` if another request has already stored a code for this login. */
  begin(): Promise<boolean>
  /** Stores the result of the login. */
  end(ending: LoginEnding): Promise<void>
}

/** The dependencies of `LoginNotes`. */
export interface LoginNotesContext {
  readonly runtime: Pick<ServerRuntime, 'now'>
  readonly notes: SharedNotes
  /** Creates the sealer of a note, from its name and from a key that only the login's cookie contains. */
  sealerOf(name: string, key: string): Sealer
  /** How long a process may take to finish a login, in milliseconds. */
  readonly lockLifeMs: number
}

/** The tolerance for clock differences: the clock of another process may be behind. */
const marginMs = 60_000

/**
 * How long the server rejects other codes of a failed login, in milliseconds. Anyone can cause failed logins, so the notes of failed logins
 * are deleted soon. A code that arrives later can do no harm, because a failed login has no session that GenAuth could end.
 */
const failedLifeMs = 300_000

/** The stored data about a code that was sent to GenAuth. `begunAt` is absent after a successful login. */
interface Begun {
  readonly codeHash: string
  readonly begunAt?: number
}

interface Ended extends LoginEnding {
  readonly endedAt: number
}

/** Opens the notes of the login that a callback belongs to. */
export async function openLoginNotes(
  { runtime, notes, sealerOf, lockLifeMs }: LoginNotesContext,
  { startedAt, state, codeVerifier }: LoginTransaction,
  code: string,
): Promise<LoginNotes> {
  // Only the login's cookie contains the verifier, so no other request can find or decrypt the notes.
  const login = await storeKeyOf({ id: `${state} ${codeVerifier}` })
  const nameOf = (kind: LoginNoteKind) => loginNoteName(kind, login)
  const codeHash = await storeKeyOf({ id: code })
  const open = async <T extends object>(kind: LoginNoteKind) => {
    const text = await notes.read(nameOf(kind))
    const value =
      text === undefined ? undefined : await sealerOf(nameOf(kind), codeVerifier).open<T>(text)
    return { isThere: text !== undefined, value }
  }
  const write = async (kind: LoginNoteKind, value: object, endsAt: number) => {
    const sealed = await sealerOf(nameOf(kind), codeVerifier).seal(value)
    return notes.write(nameOf(kind), sealed, { now: runtime.now(), endsAt })
  }
  // Store `login-done` for as long as the server accepts the login's cookie.
  const doneEndsAt = startedAt + loginLifeMs + marginMs
  return {
    name: nameOf('login'),
    codeHash,
    async read() {
      const [begun, done] = await Promise.all([open<Begun>('login'), open<Begun>('login-done')])
      if (!begun.isThere && !done.isThere) return {}
      const endings = await Promise.all([open<Ended>('login-end'), open<Ended>('login-failed')])
      const ending = endings[0].value ?? endings[1].value
      const { codeHash: noted, begunAt } = done.value ?? begun.value ?? {}
      const isDone = done.isThere
      return { begun: { codeHash: noted, begunAt }, isDone, endedAt: ending?.endedAt, ending }
    },
    begin() {
      const begunAt = runtime.now()
      return write('login', { codeHash, begunAt }, begunAt + lockLifeMs + failedLifeMs)
    },
    async end(ending) {
      const endedAt = runtime.now()
      const ended = { ...ending, endedAt }
      if (!ending.isLoggedIn) {
        // Store `login-failed` for longer than the result is valid. Otherwise a late request could conclude that the process has stopped.
        await write('login-failed', ended, endedAt + resultLifeMs + lockLifeMs)
        return
      }
      await Promise.all([
        write('login-done', { codeHash }, doneEndsAt),
        write('login-end', ended, endedAt + resultLifeMs),
      ])
    },
  }
}

/** The stored progress of a login. */
export interface LoginProgress {
  /** Present if a request has started to complete the login. The `codeHash` is absent if the stored note cannot be decrypted. */
  readonly begun?:
    | { readonly codeHash?: string | undefined; readonly begunAt?: number | undefined }
    | undefined
  /** When the login ended, in epoch milliseconds; absent if its result is not stored. */
  readonly endedAt?: number | undefined
  /** Whether the login has succeeded. This value is stored for longer than the login's result. */
  readonly isDone?: boolean | undefined
}

/** A request with a login's callback. */
export interface LoginRequest {
  readonly codeHash: string
  /** Whether the request holds the login's lock. */
  readonly hasLock: boolean
  /** Whether the request has waited for another request that held the lock. */
  readonly hasWaited: boolean
  readonly now: number
  /** The lifetime of the lock, in milliseconds. The lock of a stopped process expires after this lifetime. */
  readonly lockLifeMs: number
}

/**
 * What a request with a login's callback does next:
 *
 * * `begin`: complete the login. Only one request ever completes a login.
 * * `share`: return the result of the request that completed the login.
 * * `wait`: check again later, because another request is completing the login.
 * * `refuse`: reject the callback, because another code arrived first.
 * * `over`: reject the callback, because the login has ended and its result is no longer stored.
 * * `abandon`: give up, because the process that was completing the login has stopped. The stopped process may have redeemed the code, so
 * do not send the code a second time.
 */
export type LoginStep = 'begin' | 'share' | 'wait' | 'refuse' | 'over' | 'abandon'

/** How long the result of a login is stored for a repeated callback, in milliseconds. */
const resultLifeMs = 60_000

/** Decides what a request with a login's callback does next. */
export function nextLoginStep(progress: LoginProgress, request: LoginRequest): LoginStep {
  const { begun, endedAt, isDone } = progress
  const { codeHash, hasLock, hasWaited, now, lockLifeMs } = request
  if (!begun) return hasLock ? 'begin' : 'wait'
  if (begun.codeHash !== codeHash) return 'refuse'
  if (endedAt !== undefined && now - endedAt <= resultLifeMs) return 'share'
  if (!hasLock) return 'wait'
  if (hasWaited) return 'abandon'
  if (isDone || endedAt !== undefined) return 'over'
  // The lock of a stopped process may have expired before this request arrived.
  const { begunAt = -Infinity } = begun
  return now - begunAt <= lockLifeMs + resultLifeMs ? 'abandon' : 'over'
}

/** 16 base64url characters are 96 bits: enough to distinguish logins, and short enough for a cookie. */
const markLength = 16

/**
 * Returns a short hash of the login's `state`. A session stores the hash, so that the server can recognize a repeated callback of the
 * session's login.
 */
export async function loginMarkOf(state: string): Promise<string> {
  return (await storeKeyOf({ id: `login ${state}` })).slice(0, markLength)
}
