import { type GenAuthError, isGenAuthError } from '../errors'
import type { AuthenticatedSession } from '../genauth'
import { parseJsonObject } from '../protocol/parse-json-object'
import { askServer } from './ask-server'
import type { ConnectionParts } from './connection-parts'
import type { RenewedMessage } from './connection-tabs'
import { noteFailedRenewal, shareFailedRenewal } from './failed-renewal'
import { hearRenewal } from './hear-renewal'
import type { KnownSession } from './known-session'
import { type LocalFacts, readFacts } from './local-facts'
import { takeIn } from './look'
import { requireAuthenticated } from './require-authenticated'
import { requireSame } from './require-same'

/** Longer than the server takes to answer: whoever holds the lock for longer is frozen. */
const patienceMs = 30_000

/** Renewals that this page asks its server for. */
export interface ConnectionRenewal {
  /**
   * Asks the server, which renews if it is time, or joins a request that is under way. Rejects with the attempt's error; with that of the
   * last one while the server is to be left alone.
   */
  ifDue(): Promise<AuthenticatedSession>
  /** The same, but the server renews in any case. */
  now(): Promise<AuthenticatedSession>
}

/** Makes the renewals of a page: one at a time here and in all tabs, for all who want one. */
export function createConnectionRenewal(parts: ConnectionParts): ConnectionRenewal {
  const { known } = parts
  let underWay: Promise<void> | undefined
  let ownerEpoch = known.epoch
  const renew = async (isForced: boolean) => {
    const { epoch } = known
    requireAuthenticated(parts)
    known.setRenewing(true)
    try {
      await renewUnderLock(parts, isForced)
    } catch (error) {
      if (known.epoch === epoch && isGenAuthError(error)) {
        known.fail(error, 'renewal')
        void known.emit('renewalFailed', error)
        if (known.isOver()) await endExpired(known, error)
      }
      throw error
    } finally {
      known.setRenewing(false)
    }
    if (known.isDue) known.pause()
  }
  const share = async (isForced: boolean) => {
    const { heldBack } = known.backoff
    if (!underWay && heldBack) {
      known.judge()
      throw heldBack
    }
    const { epoch } = known
    // The running attempt belongs to a previous session. Wait for it, then start one for the current session.
    if (underWay && ownerEpoch !== epoch) {
      await underWay.catch(() => undefined)
      requireSame(parts, epoch)
    }
    ownerEpoch = epoch
    underWay ??= renew(isForced).finally(() => {
      underWay = undefined
    })
    await underWay
    return requireSame(parts, epoch)
  }
  return { ifDue: () => share(false), now: () => share(true) }
}

/** The server ends such a session as well, unless its clock is behind the one of this page. */
async function endExpired(known: KnownSession, error: GenAuthError): Promise<void> {
  known.end('expired', error)
  await known.emit('expired', error)
}

async function renewUnderLock(parts: ConnectionParts, isForced: boolean): Promise<void> {
  const { key, runtime, known } = parts
  const { epoch, facts: before } = known
  const since = runtime.now()
  await runtime.locks.run(`genauth:${key}:renewal`, patienceMs, async () => {
    // Another tab may have done it while this one waited.
    await hearOfOthers(parts)
    if (!before || known.epoch !== epoch || known.facts?.revision !== before.revision) return
    shareFailedRenewal(parts, before, since)
    const facts = await askForRenewal(parts, before, isForced)
    // A late answer brings nobody back.
    if (known.epoch !== epoch) return
    known.backoff.clear()
    tellOthers(parts, facts)
    // A page ignores the logout of a session that it does not show. This may be that session, so check it again.
    await takeIn(parts, facts, false)
  })
}

async function askForRenewal(
  parts: ConnectionParts,
  before: LocalFacts,
  isForced: boolean,
): Promise<LocalFacts> {
  const path = isForced ? '/renew?force=1' : '/renew'
  try {
    // The answer brings the cookie, also where the page is left meanwhile.
    const body = await askServer(parts, { path, method: 'POST', keepalive: true })
    return readFacts(body, parts.runtime.now())
  } catch (error) {
    if (isGenAuthError(error)) noteFailedRenewal(parts, before, error)
    throw error
  }
}

function tellOthers({ tabs, marks }: ConnectionParts, facts: LocalFacts): void {
  const { session, revision, renewAt, expiresAt } = facts
  if (session.status !== 'authenticated') return
  const message = { type: 'renewed', id: session.id, revision, renewAt, expiresAt } as const
  marks.renewed.set(JSON.stringify(message))
  tabs.post(message)
}

/** Only what is not due again by now: a server that has lost a renewal has to be asked. */
async function hearOfOthers(parts: ConnectionParts): Promise<void> {
  const message = readMessage(parts.marks.renewed.read())
  if (message?.renewAt && message.renewAt > parts.runtime.now()) await hearRenewal(parts, message)
}

function readMessage(text: string | undefined): RenewedMessage | undefined {
  const { id, revision, renewAt, expiresAt } = parseJsonObject(text ?? '') ?? {}
  if (typeof id !== 'string' || typeof revision !== 'number') return undefined
  const instant = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return { type: 'renewed', id, revision, renewAt: instant(renewAt), expiresAt: instant(expiresAt) }
}
