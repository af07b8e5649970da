import { type LoginTransaction, loginLifeMs } from '../cookies/login-transactions'
import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
import { type LoginNoteKind, loginNoteName } from '../stores/login-note-maps'
import { type LoginProgress, resultLifeMs } from './login-step'
import type { SharedNotes } from './shared-notes'
import { storeKeyOf } from './store-key'

/** How a login ended, as its callback answers it. */
export interface LoginEnding {
  readonly isLoggedIn: boolean
  /** `Set-Cookie` lines. */
  readonly setCookies: readonly string[]
}

/** What the processes of an app note of one login, which only a request with its cookie can read. */
export interface LoginNotes {
  /** The name of the lock. It also identifies this login. */
  readonly name: string
  readonly codeHash: string
  read(): Promise<LoginProgress & { readonly ending?: LoginEnding | undefined }>
  /** Notes that the code is being redeemed. Returns `false` if another request has noted one. */
  begin(): Promise<boolean>
  end(ending: LoginEnding): Promise<void>
}

/** What notes are made of. */
export interface LoginNotesContext {
  readonly runtime: Pick<ServerRuntime, 'now'>
  readonly notes: SharedNotes
  /** Encrypts a note under its name, and under a key that only the login's cookie has. */
  sealerOf(name: string, key: string): Sealer
  /** How long a process may take to finish a login, in milliseconds. */
  readonly lockLifeMs: number
}

/** The clock of another process may be behind. */
const marginMs = 60_000

/**
 * For how long a login that failed accepts no other code, in milliseconds. Anyone can begin logins that fail, so their notes must not add
 * up; and a code that is sent after that ends no session, because there is none.
 */
const failedLifeMs = 300_000

/** In the note of a login that succeeded, there is no `begunAt`. */
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
  // Without the login's cookie, the verifier is unknown: nobody else finds the notes, or opens them.
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
  // For as long as the login's cookie is accepted.
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
        // Longer than its result is given, so that nobody takes the process for dead.
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
