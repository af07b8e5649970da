import { GenAuthError } from '@genauth/core'
import type { LoginTransaction } from '../cookies/login-cookies'
import type { ServerRuntime } from '../runtime/server-runtime'
import { type HeldLock, takeLock } from '../stores/session-store'
import {
  type LoginEnding,
  type LoginNotes,
  type LoginNotesContext,
  nextLoginStep,
  openLoginNotes,
} from './login-notes'

/** A callback, and the pending login of this browser. */
export interface LoginCallback {
  readonly transaction: LoginTransaction
  readonly code: string
}

/** The function that completes a login. `mayStillSend` returns whether a request to GenAuth can finish before the lock expires. */
export type FinishLogin = (mayStillSend: () => boolean) => Promise<LoginEnding>

/** The outcome of a callback. The outcome is `abandoned` if the process that was completing the login has stopped. */
export type LoginOutcome = LoginEnding | 'abandoned'

/** Completes each login only once, even if its callback arrives several times. */
export interface LoginRuns {
  /**
   * Completes a login. If another request is completing the login, waits for the result of that request and returns this result.
   *
   * @throws {GenAuthError} `state_mismatch` if another code arrived first, or if the login was completed more than a minute ago;
   * `storage_unavailable`
   */
  run(callback: LoginCallback, finish: FinishLogin): Promise<LoginOutcome>
}

/** The dependencies of `LoginRuns`. */
export interface LoginRunsContext extends Omit<LoginNotesContext, 'lockLifeMs'> {
  readonly runtime: Pick<ServerRuntime, 'now' | 'randomId' | 'sleep'>
  /** The time limit of a request to GenAuth, in milliseconds. */
  readonly timeoutMs: number
}

/** The maximum number of times that the server sends the code. The server sends the code a second time if the response was lost. */
const requests = 2

/** The time to save the session and to end the previous session, in milliseconds. */
const marginMs = 5000

/** How often a request checks whether another process has finished. */
const pollMs = 100

export function createLoginRuns(context: LoginRunsContext): LoginRuns {
  const { runtime, timeoutMs } = context
  const lockLifeMs = requests * timeoutMs + marginMs
  /** The logins that this process is completing or waiting for. */
  const pending = new Map<string, { codeHash: string; outcome: Promise<LoginOutcome> }>()
  const lead = async (notes: LoginNotes, lock: HeldLock, finish: FinishLogin) => {
    const ending = await finish(() => runtime.now() + timeoutMs < lock.endsAt)
    // Return the result even if it cannot be stored. In that case, a repeated callback starts a new login.
    await notes.end(ending).catch(() => undefined)
    return ending
  }
  /** Does what `nextLoginStep` returns for this request. Returns `undefined` if another process is completing the login. */
  const takeStep = async (notes: LoginNotes, finish: FinishLogin, hasWaited: boolean) => {
    const lock = await takeLock(runtime, context.notes, {
      name: notes.name,
      lifeMs: lockLifeMs,
    })
    try {
      const progress = await notes.read()
      const { codeHash } = notes
      const [hasLock, now] = [lock !== undefined, runtime.now()]
      const request = { codeHash, hasWaited, hasLock, now, lockLifeMs }
      const step = nextLoginStep(progress, request)
      if (step === 'begin' && lock && (await notes.begin())) return await lead(notes, lock, finish)
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
      const outcome = await takeStep(notes, finish, hasWaited)
      if (outcome) return outcome
      await runtime.sleep(pollMs)
    }
    return 'abandoned'
  }
  return {
    async run({ transaction, code }, finish) {
      const notes = await openLoginNotes({ ...context, lockLifeMs }, transaction, code)
      const known = pending.get(notes.name)
      if (known && known.codeHash !== notes.codeHash) {
        throw refusal('This login has already received another code.')
      }
      if (known) return known.outcome
      const outcome = take(notes, finish).finally(() => pending.delete(notes.name))
      pending.set(notes.name, { codeHash: notes.codeHash, outcome })
      return outcome
    },
  }
}

function refusal(why: string): GenAuthError {
  return new GenAuthError('state_mismatch', `${why} Start the login again.`)
}
