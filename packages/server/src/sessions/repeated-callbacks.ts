import { GenAuthError } from '@genauth/core'
import { type LoginTransaction, loginLifeMs } from '../cookies/login-cookies'
import type { ServerRuntime } from '../runtime/server-runtime'
import type { Sealer } from '../sealing/sealer'
import { type LoginNoteKind, loginNoteName } from '../stores/expiring-map'
import { type SharedNotes, takeLock } from '../stores/session-store'
import { storeKeyOf } from './session-record'

/** A callback, and the pending login of this browser. */
export interface LoginCallback {
  readonly transaction: LoginTransaction
  readonly code: string
}

/** The function that completes a login. `mayStillSend` returns whether a request to GenAuth can finish before the lock expires. */
export type FinishLogin = (mayStillSend: () => boolean) => Promise<LoginEnding>

/** The outcome of a callback. The outcome is `abandoned` if the process that was completing the login has stopped. */
export type LoginOutcome = LoginEnding | 'abandoned'

/**
 * Completes each login only once, even if its callback arrives several times. If another request is completing the login, waits for the
 * result of that request and returns this result.
 *
 * @throws {GenAuthError} `state_mismatch` if another code arrived first, or if the login was completed more than a minute ago;
 * `storage_unavailable`
 */
export type CompleteLogin = (callback: LoginCallback, finish: FinishLogin) => Promise<LoginOutcome>

/** The dependencies of `CompleteLogin`. */
export interface CompleteLoginContext {
  readonly runtime: Pick<ServerRuntime, 'now' | 'randomId' | 'sleep'>
  readonly notes: SharedNotes
  /** Creates the sealer of a note, from its name and from a key that only the login's cookie contains. */
  sealerOf(name: string, key: string): Sealer
  /** The time limit of a request to GenAuth, in milliseconds. */
  readonly timeoutMs: number
}

/** The maximum number of times that the server sends the code. The server sends the code a second time if the response was lost. */
const requests = 2

/** The time to save the session and to end the previous session, in milliseconds. */
const saveMs = 5000

/** Returns how long a process may take to complete a login, in milliseconds. */
function lockLifeOf({ timeoutMs }: CompleteLoginContext): number {
  return requests * timeoutMs + saveMs
}

/** How often a request checks whether another process has finished. */
const pollMs = 100

export function createCompleteLogin(context: CompleteLoginContext): CompleteLogin {
  const { runtime, timeoutMs } = context
  const lockLifeMs = lockLifeOf(context)
  /** The logins that this process is completing or waiting for. */
  const pending = new Map<string, { codeHash: string; outcome: Promise<LoginOutcome> }>()
  /** Does what `nextLoginStep` returns for this request. Returns `undefined` if another process is completing the login. */
  const takeStep = async (
    notes: LoginNotes,
    finish: FinishLogin,
    { hasWaited }: Pick<LoginRequest, 'hasWaited'>,
  ): Promise<LoginOutcome | undefined> => {
    const lock = await takeLock(runtime, context.notes, { name: notes.name, lifeMs: lockLifeMs })
    try {
      const progress = await notes.read()
      const { codeHash } = notes
      const [hasLock, now] = [lock !== undefined, runtime.now()]
      const step = nextLoginStep(progress, { codeHash, hasWaited, hasLock, now, lockLifeMs })
      if (step === 'begin' && lock && (await notes.begin())) {
        const ending = await finish(() => lock.lastsFor(timeoutMs))
        // Return the result even if it cannot be stored. In that case, a repeated callback starts a new login.
        await notes.end(ending).catch(() => undefined)
        return ending
      }
      if (step === 'share') return progress.ending
      if (step === 'refuse') throw refusal('This login has already received another code.')
      if (step === 'over') throw refusal('This login already completed.')
      return step === 'abandon' ? 'abandoned' : undefined
    } finally {
      await lock?.release()
    }
  }
  const take = async (notes: LoginNotes, finish: FinishLogin): Promise<LoginOutcome> => {
    // After this time, the process with the lock has finished, or its lock has expired.
    const until = runtime.now() + lockLifeMs + pollMs
    for (let hasWaited = false; runtime.now() <= until; hasWaited = true) {
      const outcome = await takeStep(notes, finish, { hasWaited })
      if (outcome) return outcome
      await runtime.sleep(pollMs)
    }
    return 'abandoned'
  }
  return async (callback, finish) => {
    const notes = await openLoginNotes(context, callback)
    const known = pending.get(notes.name)
    if (known && known.codeHash !== notes.codeHash) {
      throw refusal('This login has already received another code.')
    }
    if (known) return known.outcome
    const outcome = take(notes, finish).finally(() => pending.delete(notes.name))
    pending.set(notes.name, { codeHash: notes.codeHash, outcome })
    return outcome
  }
}

function refusal(why: string): GenAuthError {
  return new GenAuthError('state_mismatch', `${why} Start the login again.`)
}

/** The result of a login, for the response to its callback. */
export interface LoginEnding {
  readonly isLoggedIn: boolean
  /** Whether the authentication was too old, so that each request with this callback starts the login a second time. */
  readonly isTooOld?: boolean | undefined
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

/** The tolerance for clock differences: the clock of another process may be behind. */
const toleranceMs = 60_000

/**
 * How long the server rejects other codes of a failed login, in milliseconds. Anyone can cause failed logins, so the notes of failed logins
 * are deleted soon. A code that arrives later can do no harm, because a failed login has no session that GenAuth could end.
 */
const failedLifeMs = 300_000

type Ended = LoginEnding & { readonly endedAt: number }

/** Opens the notes of the login that a callback belongs to. */
export async function openLoginNotes(
  context: CompleteLoginContext,
  { transaction, code }: LoginCallback,
): Promise<LoginNotes> {
  const { runtime, notes, sealerOf } = context
  const { startedAt, state, codeVerifier } = transaction
  const lockLifeMs = lockLifeOf(context)
  // Only the login's cookie contains the verifier, so no other request can find or decrypt the notes.
  const login = await storeKeyOf({ id: `${state} ${codeVerifier}` })
  const nameOf = (kind: LoginNoteKind) => loginNoteName(kind, login)
  const codeHash = await storeKeyOf({ id: code })
  const open = async <T extends object>(kind: LoginNoteKind) => {
    const text = await notes.read(nameOf(kind))
    const value = await sealerOf(nameOf(kind), codeVerifier).open<T>(text)
    return { isThere: text !== undefined, value }
  }
  const write = async (kind: LoginNoteKind, value: object, endsAt: number) => {
    const sealed = await sealerOf(nameOf(kind), codeVerifier).seal(value)
    return notes.write(nameOf(kind), sealed, { now: runtime.now(), endsAt })
  }
  // Store `login-done` for as long as the server accepts the login's cookie.
  const doneEndsAt = startedAt + loginLifeMs + toleranceMs
  return {
    name: nameOf('login'),
    codeHash,
    async read() {
      const sent = await Promise.all([open<SentCode>('login'), open<SentCode>('login-done')])
      const [{ isThere: isBegun, value: begun = {} }, { isThere: isDone, value: done }] = sent
      if (!isBegun && !isDone) return {}
      const endings = await Promise.all([open<Ended>('login-end'), open<Ended>('login-failed')])
      const ending = endings[0].value ?? endings[1].value
      return { begun: done ?? begun, isDone, endedAt: ending?.endedAt, ending }
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

/** A code that was sent to GenAuth. Without `codeHash`, the stored note cannot be decrypted. `begunAt` is absent after a successful login. */
interface SentCode {
  readonly codeHash?: string | undefined
  readonly begunAt?: number | undefined
}

/** The stored progress of a login. */
export interface LoginProgress {
  /** Present if a request has started to complete the login. */
  readonly begun?: SentCode | undefined
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
