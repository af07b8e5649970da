import { GenAuthError } from '../errors'
import type { StartOptions } from '../genauth'
import { navigateTo } from '../session/finish-logout'
import { keepReference } from '../session/keep-reference'
import { takeLogoutReturn } from '../session/pending-logout'
import { reportAppError } from '../session/report-error'
import type { ConnectionParts } from './connection-parts'
import { type LocalSnapshot, readSnapshot } from './local-snapshot'
import { type SessionRefresh, takeIn, withLogoutReturn } from './refresh-session'

/** What arrives with a page: a session, and maybe the end of a login. */
export interface ConnectionArrival {
  /** Whether it has begun: not where this code came too late for it. */
  readonly hasBegun: boolean
  /** Finds out who is logged in. Never rejects. */
  arrive(given: StartOptions['initialSession']): Promise<void>
  /** The same, where this code could not be loaded in time. */
  arriveLate(): Promise<void>
  /**
   * How the login ended that this page came back from.
   *
   * @throws {GenAuthError} why it failed, `login_required` where it was given up, or `state_mismatch` where there was none
   */
  result(): { returnTo: string }
}

/** Makes the one arrival of a page. */
export function createConnectionArrival(
  parts: ConnectionParts,
  refreshSession: SessionRefresh,
): ConnectionArrival {
  const { flags, known, runtime, loop, state, early } = parts
  const { page } = runtime
  // Now, because a login that is begun before the page has arrived leaves this mark for the page after it.
  const isReturn = flags.leftForLogin.read() !== undefined
  flags.leftForLogin.clear()
  const fromLogout = takeLogoutReturn(parts)
  let hasBegun = false
  let ending: GenAuthError | { returnTo: string } = nothingToFinish()
  const noteReturn = () => {
    const { session } = state
    const error =
      known.snapshot?.error ?? (session.status === 'anonymous' ? session.error : undefined)
    loop.noteReturn(error)
    const isLoggedIn = session.status === 'authenticated' && !error
    const returnTo = page?.href.slice(page.origin.length) ?? '/'
    ending = isLoggedIn ? { returnTo } : (error ?? givenUp())
  }
  const redirect = (returnTo: string) => {
    try {
      if (early.onRedirect) early.onRedirect(returnTo)
      else navigateTo(parts, returnTo)
    } catch (cause) {
      // `onRedirect` is the app's code. Report its error and keep the session.
      reportAppError(cause)
    }
  }
  const arrive = async (given: StartOptions['initialSession']) => {
    hasBegun = true
    if (!page) return known.end('none')
    const returnTo = fromLogout?.returnTo
    if (returnTo !== undefined) redirect(returnTo)
    const snapshot = readGiven(given, runtime.now())
    // How a login ended is told once, to whoever asks: what was rendered knows at most that there is something to be told.
    const hasFailed = snapshot?.error !== undefined || fromLogout?.error !== undefined
    const mustAsk = isReturn || !snapshot || hasFailed
    const { asked } = early
    early.asked = undefined
    // Whoever is there stays, also where there is no answer.
    if (snapshot && (!mustAsk || snapshot.session.status === 'authenticated')) {
      const known = { ...withLogoutReturn(snapshot, fromLogout), error: undefined }
      await takeIn(parts, known, isReturn && !snapshot.error)
    }
    if (mustAsk) await refreshSession.now({ asked, isReturn, fromLogout })
    if (isReturn) noteReturn()
  }
  return {
    get hasBegun() {
      return hasBegun
    },
    arrive,
    async arriveLate() {
      const { asked } = early
      await arrive(undefined)
      // What was answered then tells how a login ended, and not who is there by now.
      if (asked) await refreshSession.now()
    },
    result() {
      if (ending instanceof GenAuthError) throw ending
      return ending
    },
  }
}

/** What does not say who is there, or when that was said, answers nothing: the server is asked. */
function readGiven(given: StartOptions['initialSession'], now: number): LocalSnapshot | undefined {
  try {
    const snapshot = readSnapshot(given, now)
    // What is on the page already stays the same for whoever compares.
    return { ...snapshot, session: keepReference(Object(given).session, snapshot.session) }
  } catch {
    return undefined
  }
}

function givenUp(): GenAuthError {
  return new GenAuthError('login_required', 'Nobody logged in there: offer the login again.')
}

function nothingToFinish(): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    'This page did not come back from a login: log in again.',
  )
}
