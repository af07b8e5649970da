import { GenAuthError, isGenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import { askServer } from './ask-server'
import type { ConnectionParts } from './connection-parts'
import { learnFacts } from './learn-facts'
import { readFacts } from './local-facts'

/** Longer than the server takes to answer: whoever holds the lock for longer is frozen. */
const patienceMs = 30_000

/** Renewals that this page asks its server for. */
export interface ConnectionRenewal {
  /** Asks the server, which renews if it is time, or joins a request that is under way. Rejects with the attempt's error. */
  ifDue(): Promise<AuthenticatedSession>
  /** Asks the server to renew in any case, or joins a request that is under way. Rejects with the attempt's error. */
  now(): Promise<AuthenticatedSession>
}

/** Makes the renewals of a page: one at a time here and in all tabs, for all who want one. */
export function createConnectionRenewal(parts: ConnectionParts): ConnectionRenewal {
  const { known } = parts
  let underWay: Promise<void> | undefined
  const renew = async (isForced: boolean) => {
    const { epoch } = known
    requireAuthenticated(parts)
    known.setRenewing(true)
    try {
      await renewUnderLock(parts, isForced)
    } catch (error) {
      if (known.epoch === epoch && isGenAuthError(error)) {
        known.fail(error)
        void known.emit('renewalFailed', error)
      }
      throw error
    } finally {
      known.setRenewing(false)
    }
    if (known.isDue) known.pause()
  }
  const share = async (isForced: boolean) => {
    underWay ??= renew(isForced).finally(() => {
      underWay = undefined
    })
    await underWay
    return requireAuthenticated(parts)
  }
  return { ifDue: () => share(false), now: () => share(true) }
}

async function renewUnderLock(parts: ConnectionParts, isForced: boolean): Promise<void> {
  const { key, runtime, known, tabs } = parts
  const { epoch, facts: before } = known
  await runtime.locks.run(`genauth:${key}:renewal`, patienceMs, async () => {
    // Another tab has done it while this one waited.
    if (known.epoch !== epoch || known.facts?.revision !== before?.revision) return
    const path = isForced ? '/renew?force=1' : '/renew'
    const body = await askServer(parts, { path, method: 'POST' })
    // A late answer brings nobody back.
    if (known.epoch !== epoch) return
    const facts = readFacts(body, runtime.now())
    const { session, revision, renewAt, expiresAt } = facts
    if (session.status === 'authenticated') {
      tabs.post({ type: 'renewed', id: session.id, revision, renewAt, expiresAt })
    }
    await learnFacts(parts, facts)
  })
}

/** @throws {GenAuthError} `not_authenticated`, `session_expired` */
export function requireAuthenticated({ state }: ConnectionParts): AuthenticatedSession {
  const { session } = state
  if (session.status === 'authenticated') return session
  if (
    session.status === 'anonymous' &&
    (session.reason === 'expired' || session.reason === 'revoked')
  ) {
    throw new GenAuthError('session_expired', 'The session has ended: log in again.', {
      endsSession: true,
      cause: session.error,
    })
  }
  throw new GenAuthError('not_authenticated', 'Nobody is logged in: log in first.')
}
