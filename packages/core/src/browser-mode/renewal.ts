import { GenAuthError, isGenAuthError } from '../errors'
import { readUnverifiedIdToken } from '../protocol/id-token'
import { refreshTokens, type TokenSet } from '../protocol/token-requests'
import { decideRenewal } from '../session/decide-renewal'
import { judgeFailure, judgeSession } from '../session/judge-failure'
import { resendIfLost } from '../session/lost-response'
import { isDue, isRenewable, restoreError } from '../session/refresh-lead-time'
import {
  createRenewer,
  notCoordinated,
  type RenewalAttempt,
  type Renewer,
} from '../session/renewer'
import { otherUser } from '../session/require-session'
import { adoptStored, claimShown } from './adopt'
import type { EngineContext } from './context'
import { withKnown } from './current-record'
import { endSession, expireSession, hasSessionEnded } from './end-session'
import { revokeTokens } from './logout'
import { continueSession, noteFailure, readTenant, takeStorageError } from './next-record'
import type { StoredSession } from './record'

/**
 * A tab may hold the lock for the time of two requests plus this margin, in milliseconds. A lock that is held for longer belongs to a
 * frozen tab.
 */
const lockMarginMs = 5000

/** Time between a lost response and the repeated request, in milliseconds. */
const repeatDelayMs = 100

/** Creates the renewer of a tab. */
export function createTokenRenewer(context: EngineContext): Renewer {
  const { current, runtime, client, key, store } = context
  return createRenewer({
    runtime,
    lockName: `genauth:${key}:${store.isShared ? 'renewal' : runtime.page?.id}`,
    lockTimeoutMs: 2 * client.timeoutMs + lockMarginMs,
    current,
    findWork: (attempt) => findWork(context, attempt),
    send: (stored) => renewStored(context, stored),
    fail: ({ before }, error) => showFailure(context, before, error),
  })
}

/** Reads the store again under the lock. Returns `undefined` if another tab has refreshed, or if no refresh is due. */
async function findWork(
  context: EngineContext,
  attempt: RenewalAttempt<StoredSession>,
): Promise<StoredSession | undefined> {
  const { current, runtime } = context
  const { before } = attempt
  const stored = await readNewest(context)
  if (!current.held) return undefined
  // Another tab may have a copy of these tokens, and may have taken over the tokens while this tab was frozen.
  await claimShown(context, before, 'quiet')
  if (!current.held) return undefined
  adoptStored(context, stored)
  const { held: record } = current
  if (!stored || !record) return undefined
  const now = runtime.now()
  const decision = decideRenewal({
    ...attempt,
    // The record in memory has the times by the current clock.
    stored: { ...stored, expiresAt: record.expiresAt },
    now,
    isDue: isDue(record, now, current.jitter),
  })
  if (decision === 'wait' && stored.failure) {
    showStale(context, record)
    throw restoreError(stored.failure)
  }
  return decision === 'send' ? stored : undefined
}

/** If the token has expired since the last failed refresh, shows the session as stale. */
function showStale({ current, runtime }: EngineContext, record: StoredSession): void {
  const standing = judgeSession({ ...record, renewable: isRenewable(record) }, runtime.now())
  if (standing === 'stale') current.adopt({ ...record, stale: true })
}

/** Reads the store. First writes the newer record of this tab, if an earlier write failed. */
async function readNewest(context: EngineContext): Promise<StoredSession | undefined> {
  const { current, store } = context
  const stored = await store.read()
  const { held: record } = current
  const isOlder = (other: StoredSession | undefined) =>
    other !== undefined && other.id === record?.id && other.revision < record.revision
  if (!record || !isOlder(stored)) return stored
  return store
    .update((kept) => (isOlder(kept) ? record : kept), { rejects: store.isShared })
    .catch((cause: unknown) => giveUp(context, record, cause))
}

/** Sends the refresh token and stores the result. A login or logout during the request has priority. */
async function renewStored(context: EngineContext, stored: StoredSession): Promise<void> {
  const { store, runtime, tabs } = context
  const sent = await store
    .update((kept) => (isSameVersion(kept, stored) ? { ...kept, sentAt: runtime.now() } : kept), {
      rejects: store.isShared,
    })
    .catch((cause: unknown) => giveUp(context, stored, cause))
  if (!isSameVersion(sent, stored)) return
  try {
    const tokens = await sendWithRepeat(context, sent)
    // Add the tokens to the current record, because the user's `sub` may have been stored during the request.
    const addTokens = (kept: StoredSession | undefined) =>
      isSameVersion(kept, sent) ? continueSession(kept, tokens) : kept
    const renewed = continueSession(sent, tokens)
    // If the write fails, keep the new tokens in memory. The next read finds the changes of other tabs.
    const next = await store.update(addTokens, { rejects: store.isShared }).catch(() => renewed)
    await settle(context, renewed, next)
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    await settleFailure(context, sent, error)
  } finally {
    tabs.post({ type: 'changed' })
  }
}

function isSameVersion(
  kept: StoredSession | undefined,
  { id, revision }: StoredSession,
): kept is StoredSession {
  return kept?.id === id && kept.revision === revision
}

/** Shows the result of a failed refresh. Rejects with its error, unless another tab has refreshed the tokens. */
async function settleFailure(
  context: EngineContext,
  sent: StoredSession,
  error: GenAuthError,
): Promise<void> {
  const { current, store, runtime } = context
  if (current.held?.id !== sent.id) throw error
  const kept = await store.read()
  const meaning = judgeFailure(error, { sent, kept })
  if (meaning === 'superseded') {
    adoptStored(context, kept)
    // Another tab has refreshed during this request. Its tokens replace this failure.
    if (!isSameVersion(kept, sent)) return
    // Another tab has sent the same token and waits for its response. This failure does not end the session.
  } else if (meaning === 'ended') {
    await endSession(context, 'expired', { error })
  } else {
    const addFailure = (record: StoredSession | undefined) =>
      isSameVersion(record, sent)
        ? noteFailure(withKnown(current.held, record), error, runtime.now(), runtime.random())
        : record
    // If the write fails, the backoff applies to this tab only.
    const next = await store
      .update(addFailure, { rejects: store.isShared })
      .catch(() => addFailure(sent))
    adoptStored(context, next, error)
    // After a failure without a retry, the session continues until the token expires. The token may already have expired.
    if (hasSessionEnded(context)) await expireSession(context)
  }
  throw error
}

/** Keeps an error and its backoff in this tab only, because the store may have failed. */
function showFailure(context: EngineContext, stored: StoredSession, error: GenAuthError): void {
  const { current, runtime } = context
  const { held } = current
  if (held?.id === stored.id) {
    // During the wait for the lock, this tab may have adopted the newer tokens of another tab.
    const known = held.revision > stored.revision ? held : withKnown(held, stored)
    adoptStored(context, noteFailure(known, error, runtime.now(), runtime.random()), error)
  }
}

/** Ends the attempt if the store could not be read or written for all tabs. */
function giveUp(context: EngineContext, stored: StoredSession, cause: unknown): never {
  const error = notCoordinated(cause)
  showFailure(context, stored, error)
  throw error
}

/** Adopts the record that was stored after a refresh. If the session has ended in this tab, revokes the new tokens. */
async function settle(
  context: EngineContext,
  renewed: StoredSession,
  written: StoredSession | undefined,
): Promise<void> {
  const { current, store } = context
  const isHere = () => current.held?.id === renewed.id
  if (isHere()) adoptStored(context, written, takeStorageError(store))
  if (isHere()) return
  // A storage without an atomic `update` may have written the record after the logout.
  await store.update((kept) => (kept?.id === renewed.id ? undefined : kept))
  revokeTokens(context, renewed).catch(() => undefined)
}

/**
 * Sends the refresh token, and repeats the request one time after a lost response. Most servers accept the same token again for a short
 * time.
 */
function sendWithRepeat(context: EngineContext, sent: StoredSession): Promise<TokenSet> {
  const { current, claims, runtime, store } = context
  return resendIfLost(
    () => send(context, sent),
    async () => {
      if (sent.failure) return false
      // A page that unloads also loses its responses. Wait until the page is gone, so that the next page sends the token instead.
      await new Promise<void>((resolve) => runtime.setTimeout(resolve, repeatDelayMs))
      // If this tab froze during the wait, another tab may have taken the lock and refreshed.
      if (current.held?.id !== sent.id) return false
      if ((await claims?.claim(sent, 'quiet')) === false) return false
      const kept = await store.read()
      // Another tab may have sent the refresh token after this tab. The other tab may be waiting for the response, or must wait for
      // `Retry-After`.
      return isSameVersion(kept, sent) && kept.sentAt === sent.sentAt
    },
  )
}

async function send({ client }: EngineContext, sent: StoredSession): Promise<TokenSet> {
  const tokens = await refreshTokens(client, sent.refreshToken ?? '')
  const { sub } = readUnverifiedIdToken(tokens.idToken)
  if (isOther(sent.sub, sub)) throw otherUser({ endsSession: true })
  if (isOther(sent.details?.tenantId, readTenant(tokens))) {
    throw new GenAuthError(
      'tenant_mismatch',
      'The refreshed ID token belongs to another tenant. Log in again.',
      { endsSession: true },
    )
  }
  return tokens
}

/** Returns whether a value has changed. A value that is unknown before or after has not. */
function isOther(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after
}
