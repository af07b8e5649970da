import { GenAuthError } from '../errors'
import type { StartOptions } from '../genauth'
import type { ConnectionParts } from './connection-parts'
import { readFacts } from './local-facts'
import { type Look, takeIn } from './look'

/** What arrives with a page: a session, and maybe the end of a login. */
export interface ConnectionArrival {
  /** Finds out who is logged in. Never rejects. */
  arrive(asked: Promise<Response> | undefined, given: StartOptions['initialSession']): Promise<void>
  /**
   * How the login ended that this page came back from.
   *
   * @throws {GenAuthError} why it failed, or `state_mismatch` where there was none
   */
  result(): { returnTo: string }
}

/** Makes the one arrival of a page. */
export function createConnectionArrival(parts: ConnectionParts, look: Look): ConnectionArrival {
  const { marks, known, runtime, loop, tabs, state } = parts
  const { page } = runtime
  let ending: GenAuthError | { returnTo: string } = nothingToFinish()
  const noteReturn = () => {
    const { session } = state
    const error = known.facts?.error ?? (session.status === 'anonymous' ? session.error : undefined)
    loop.noteReturn(error)
    if (session.status === 'authenticated' && !error) tabs.post({ type: 'loggedIn' })
    const returnTo = page?.href.slice(page.origin.length) ?? '/'
    ending = error ?? { returnTo }
  }
  return {
    async arrive(asked, given) {
      if (!page) return known.end('none')
      const isReturn = marks.leftForLogin.read() !== undefined
      marks.leftForLogin.clear()
      if (given?.answeredAt !== undefined)
        await takeIn(parts, readFacts(given, runtime.now()), isReturn)
      else await look.now({ asked, isReturn })
      if (isReturn) noteReturn()
    },
    result() {
      if (ending instanceof GenAuthError) throw ending
      return ending
    },
  }
}

function nothingToFinish(): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    'This page did not come back from a login: log in again.',
  )
}
