import { GenAuthError, isGenAuthError } from '../errors'
import type { LogoutReturn } from '../session/pending-logout'
import { askServer } from './ask-server'
import { unknownLogoutAt } from './connection-marks'
import type { ConnectionParts } from './connection-parts'
import { learnFacts } from './learn-facts'
import { type LocalFacts, readFacts } from './local-facts'
import { repeatLogout } from './repeat-logout'

/** Options of the first session request after a page load. */
export interface FirstLook {
  readonly asked?: Promise<Response> | undefined
  readonly isReturn: boolean
  /** The logout that came back to this page. */
  readonly fromLogout?: LogoutReturn | undefined
}

/** Asks the server who is logged in. */
export interface Look {
  /** Asks, or joins who is asking. Never rejects: what went wrong is in the session or the token status. */
  now(first?: FirstLook): Promise<void>
  /** Asks anew after what has happened just now: an answer that is under way may be of before. Never rejects. */
  again(isReturn?: boolean): Promise<void>
  /** When it was asked last, in epoch milliseconds. */
  readonly askedAt: number
}

/** Makes the one look of a page. */
export function createLook(parts: ConnectionParts): Look {
  const { known, runtime } = parts
  let underWay: Promise<void> | undefined
  let askedAt = 0
  const look = async ({ asked, isReturn, fromLogout }: FirstLook) => {
    const { epoch, facts: before } = known
    askedAt = runtime.now()
    try {
      const body = await askServer(parts, { path: '/session' }, asked)
      const facts = withLogoutReturn(readFacts(body, runtime.now()), fromLogout)
      if (known.epoch !== epoch) return
      const isOvertaken = known.facts !== before && isOlder(facts, known.facts)
      if (!isOvertaken || facts.error) await takeIn(parts, facts, isReturn && !facts.error)
    } catch (error) {
      if (known.epoch === epoch) known.fail(asGenAuthError(error), 'look')
    }
  }
  const now: Look['now'] = (first = { isReturn: false }) => {
    underWay ??= look(first).finally(() => {
      underWay = undefined
    })
    return underWay
  }
  return {
    get askedAt() {
      return askedAt
    },
    now,
    async again(isReturn = false) {
      await underWay
      await now({ isReturn })
    },
  }
}

/** The facts with what this page knows of a logout that came back to it. Signed-in users keep their session as it is. */
export function withLogoutReturn(
  facts: LocalFacts,
  fromLogout: LogoutReturn | undefined,
): LocalFacts {
  const { session } = facts
  if (!fromLogout || facts.error || session.status !== 'anonymous') return facts
  const { error } = fromLogout
  if (error) return { ...facts, session: { status: 'anonymous', reason: 'error' }, error }
  // The server's session ended without a reason that is still known. The page must not log in again by itself.
  return session.reason === 'none'
    ? { ...facts, session: { status: 'anonymous', reason: 'logout' } }
    : facts
}

/** Whether a renewal was quicker than this answer, which is of before it. */
function isOlder({ session, revision }: LocalFacts, than: LocalFacts | undefined): boolean {
  if (session.status !== 'authenticated' || than?.session.status !== 'authenticated') return false
  return session.id === than.session.id && revision < than.revision
}

/** Takes in what the server said, unless it is about somebody who has logged out since, or without its knowing. */
export async function takeIn(
  parts: ConnectionParts,
  facts: LocalFacts,
  isReturn: boolean,
): Promise<void> {
  const { marks } = parts
  if (!hasLeft(parts, facts)) {
    marks.pendingLogout.clear()
    return learnFacts(parts, facts, isReturn)
  }
  await showThatNobodyIs(parts)
  if (marks.pendingLogout.read() !== undefined) await repeatLogout(parts)
}

function hasLeft({ marks }: ConnectionParts, { session, startedAt }: LocalFacts): boolean {
  if (session.status !== 'authenticated') return false
  const left = marks.pendingLogout.read()
  // Whoever has logged in since is not who has logged out.
  const leftAt = unknownLogoutAt(left)
  const isUnknown = leftAt !== undefined && (startedAt ?? leftAt) <= leftAt
  return isUnknown || [left, marks.loggedOut.read()].includes(session.id)
}

async function showThatNobodyIs({ known, state }: ConnectionParts): Promise<void> {
  const { status } = state.session
  // Where that is known, the pauses between the attempts go on growing.
  if (status !== 'anonymous') known.end('logout')
  if (status === 'authenticated') await known.emit('logout')
}

function asGenAuthError(cause: unknown): GenAuthError {
  if (isGenAuthError(cause)) return cause
  return new GenAuthError('invalid_response', 'The session could not be read: see the cause.', {
    cause,
    retryable: true,
  })
}
