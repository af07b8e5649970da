import { type LoginTransaction, loginLifeMs } from '../cookies/login-transactions'
import type { ServerRuntime } from '../runtime/ports'
import type { Sealer } from '../sealing/sealer'
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
}

/** The clock of another process may be behind. */
const marginMs = 60_000

interface Begun {
  readonly codeHash: string
}

interface Ended extends LoginEnding {
  readonly endedAt: number
}

/** Opens the notes of the login that a callback belongs to. */
export async function openLoginNotes(
  { runtime, notes, sealerOf }: LoginNotesContext,
  { startedAt, state, codeVerifier }: LoginTransaction,
  code: string,
): Promise<LoginNotes> {
  // Without the login's cookie, the verifier is unknown: nobody else finds the notes, or opens them.
  const login = await storeKeyOf({ id: `${state} ${codeVerifier}` })
  // No session has a dot in its key.
  const [name, endName] = [`login.${login}`, `login-end.${login}`]
  const codeHash = await storeKeyOf({ id: code })
  const open = async <T extends object>(noteName: string, text: string | undefined) =>
    text === undefined ? undefined : sealerOf(noteName, codeVerifier).open<T>(text)
  const write = async (noteName: string, value: object, endsAt: number) => {
    const sealed = await sealerOf(noteName, codeVerifier).seal(value)
    return notes.write(noteName, sealed, { now: runtime.now(), endsAt })
  }
  return {
    name,
    codeHash,
    async read() {
      const begun = await notes.read(name)
      if (begun === undefined) return {}
      const ending = await open<Ended>(endName, await notes.read(endName))
      const { codeHash: noted } = (await open<Begun>(name, begun)) ?? {}
      return { begun: { codeHash: noted }, endedAt: ending?.endedAt, ending }
    },
    // For as long as the login's cookie is accepted.
    begin: () => write(name, { codeHash }, startedAt + loginLifeMs + marginMs),
    async end(ending) {
      const endedAt = runtime.now()
      await write(endName, { ...ending, endedAt }, endedAt + resultLifeMs)
    },
  }
}
