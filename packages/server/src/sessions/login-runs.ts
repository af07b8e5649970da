import { GenAuthError } from '@genauth/core'
import type { LoginTransaction } from '../cookies/login-transactions'
import type { ServerRuntime } from '../runtime/ports'
import {
  type LoginEnding,
  type LoginNotes,
  type LoginNotesContext,
  openLoginNotes,
} from './login-notes'
import { nextLoginStep } from './login-step'
import { type HeldLock, takeLock } from './take-lock'

/** A callback of a login of this browser. */
export interface LoginCallback {
  readonly transaction: LoginTransaction
  readonly code: string
}

/** Finishes a login. `mayStillSend` returns whether a request to GenAuth can finish before the lock expires. */
export type FinishLogin = (mayStillSend: () => boolean) => Promise<LoginEnding>

/** What became of a callback; `abandoned` if the process that was finishing the login has died. */
export type LoginOutcome = LoginEnding | 'abandoned'

/** Finishes each login once, however often its callback arrives. */
export interface LoginRuns {
  /**
   * Finishes a login, or waits for the request that does and gives its result.
   *
   * @throws {GenAuthError} `state_mismatch` if another code came first, or the login was finished more than a minute ago;
   * `storage_unavailable`
   */
  run(callback: LoginCallback, finish: FinishLogin): Promise<LoginOutcome>
}

/** What login runs are made of. */
export interface LoginRunsContext extends Omit<LoginNotesContext, 'lockLifeMs'> {
  readonly runtime: Pick<ServerRuntime, 'now' | 'randomId' | 'sleep'>
  /** How long a request to GenAuth may take, in milliseconds. */
  readonly timeoutMs: number
}

/** The code is sent once more if the response was lost. */
const requests = 2

/** What it takes to keep the session and to end the one before it. */
const marginMs = 5000

/** How often a request checks whether another process is done. */
const pollMs = 100

export function createLoginRuns(context: LoginRunsContext): LoginRuns {
  const { runtime, timeoutMs } = context
  const lockLifeMs = requests * timeoutMs + marginMs
  /** The logins that this process is finishing, or waits for. */
  const underWay = new Map<string, { codeHash: string; outcome: Promise<LoginOutcome> }>()
  const lead = async (notes: LoginNotes, lock: HeldLock, finish: FinishLogin) => {
    const ending = await finish(() => runtime.now() + timeoutMs < lock.endsAt)
    // The login has succeeded, or failed, in any case. Without the note a repeated callback ends in a new login.
    await notes.end(ending).catch(() => undefined)
    return ending
  }
  /** One step of the login; `undefined` if another process is finishing it. */
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
    // By then the other process is done, or its lock has ended.
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
      const known = underWay.get(notes.name)
      if (known && known.codeHash !== notes.codeHash) {
        throw refusal('This login has already received another code.')
      }
      if (known) return known.outcome
      const outcome = take(notes, finish).finally(() => underWay.delete(notes.name))
      underWay.set(notes.name, { codeHash: notes.codeHash, outcome })
      return outcome
    },
  }
}

function refusal(why: string): GenAuthError {
  return new GenAuthError('state_mismatch', `${why} Start the login again.`)
}
