import type { AnonymousSession, AuthenticatedSession } from '../genauth'
import { isOtherUser } from '../session/is-other-user'
import { forgetPendingLogout } from '../session/pending-logout'
import type { ConnectionParts } from './connection-parts'
import { loggedInMessage } from './connection-tabs'
import type { LocalFacts } from './local-facts'

/**
 * Brings this page in step with what the server has said, and fires what has happened. Settles when the listeners have.
 *
 * @param isReturn This page has just come back from a login.
 */
export async function learnFacts(
  parts: ConnectionParts,
  facts: LocalFacts,
  isReturn = false,
): Promise<void> {
  const { session, error } = facts
  if (session.status === 'anonymous') await learnThatNobodyIs(parts, session, error)
  else await learnWhoIs(parts, { ...facts, session }, isReturn)
}

async function learnThatNobodyIs(
  { known, state, marks }: ConnectionParts,
  { reason: said }: AnonymousSession,
  error: LocalFacts['error'],
): Promise<void> {
  const before = state.session
  if (before.status === 'loading') return known.end(said, error)
  if (before.status === 'anonymous') {
    // The server does not know why nobody is there any more; who saw it does.
    const isKnown = said === 'none' && before.reason !== 'error'
    return isKnown ? known.end(before.reason, before.error) : known.end(said, error)
  }
  const unsaid = marks.loggedOut.read() === before.id ? 'logout' : 'expired'
  const reason = said === 'none' ? unsaid : said
  // The tab that asked before this one was told why, and this one knows it from its own attempt.
  const { error: refused } = state.tokenStatus
  const why = error ?? (reason === 'expired' && !refused?.retryable ? refused : undefined)
  known.end(reason, why)
  await known.emit(reason === 'logout' ? 'logout' : 'expired', why)
}

async function learnWhoIs(
  parts: ConnectionParts,
  facts: LocalFacts & { readonly session: AuthenticatedSession },
  isReturn: boolean,
): Promise<void> {
  const { known, state } = parts
  const before = state.session
  const { revision = 0 } = known.facts ?? {}
  known.adopt(facts)
  if (isReturn) forgetPendingLogout(parts)
  announce(parts, facts.session)
  if (before.status === 'authenticated' && before.id === facts.session.id) {
    if (facts.revision > revision) await known.emit('renewed')
  } else if (before.status === 'authenticated') {
    await known.emit(isOtherUser(before, facts.session) ? 'userSwitched' : 'login')
  } else if (isReturn || before.status === 'anonymous') {
    await known.emit('login')
  }
}

/** Tells the other tabs of a session that none of them has shown yet, however it came about. */
function announce({ marks, tabs }: ConnectionParts, { id }: AuthenticatedSession): void {
  if (marks.shown.read() === id) return
  marks.shown.set(id)
  tabs.post(loggedInMessage)
}
