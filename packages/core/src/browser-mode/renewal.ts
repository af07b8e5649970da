import { GenAuthError, isGenAuthError } from '../errors'
import { refreshTokens } from '../protocol/token-requests'
import { readUnverifiedIdToken, type TokenSet } from '../protocol/token-set'
import { decideRenewal } from '../session/decide-renewal'
import { judgeFailure } from '../session/judge-failure'
import { judgeSession } from '../session/judge-session'
import { restoreError } from '../session/renewal-failure'
import { isDue, isRenewable } from '../session/renewal-time'
import {
  createRenewer,
  notCoordinated,
  type RenewalAttempt,
  type Renewer,
} from '../session/renewer'
import { resendIfLost } from '../session/token-calls'
import { adoptStored } from './adopt'
import { endSession, expireSession, hasSessionEnded } from './end-session'
import type { EngineContext } from './engine-context'
import { revokeTokens } from './logout'
import { continueSession, noteFailure, notKept } from './next-record'
import type { StoredSession } from './record'
import { withKnown } from './state'

/**
 * A tab may hold the lock for the time of two requests plus this margin, in milliseconds. A lock that is held for longer belongs to a
 * frozen tab.
 */
const lockMarginMs = 5000

/** Time between a lost response and the repeated request, in milliseconds. */
const repeatDelayMs = 100

/** Creates the renewer of a tab. */
export function createTokenRenewer(context: EngineContext): Renewer {
  const { state, runtime, client, key, store } = context
  return createRenewer({
    runtime,
    lockName: `genauth:${key}:${store.isShared ? 'renewal' : runtime.page?.id}`,
    lockTimeoutMs: 2 * client.timeoutMs + lockMarginMs,
    current: () => state.record,
    setRenewing: state.setRenewing,
    findWork: (attempt) => findWork(context, attempt),
    send: (stored) => renewStored(context, stored),
    async fail({ before }, error, isUnexpected) {
      if (isUnexpected) giveUp(context, before, error)
    },
  })
}

/** Reads the store again under the lock. Returns `undefined` if another tab has refreshed, or if no refresh is due. */
async function findWork(
  context: EngineContext,
  attempt: RenewalAttempt<StoredSession>,
): Promise<StoredSession | undefined> {
  const { state, store, runtime, claims } = context
  const { before } = attempt
  const stored = await readNewest(context)
  if (!state.record) return undefined
  if ((await claims?.claim(before, true)) === false) {
    // Another tab has a copy of these tokens, and took over the tokens while this tab was frozen.
    await store.update(() => undefined)
    adoptStored(context, undefined)
    return undefined
  }
  adoptStored(context, stored)
  const { record } = state
  if (!stored || !record) return undefined
  const now = runtime.now()
  const decision = decideRenewal({
    ...attempt,
    // The record in memory has the times by the current clock.
    stored: { ...stored, expiresAt: record.expiresAt },
    now,
    isDue: isDue(record, now, state.jitter),
  })
  if (decision === 'wait' && stored.failure) {
    showStale(context, record)
    throw restoreError(stored.failure)
  }
  return decision === 'send' ? stored : undefined
}

/** If the token has expired since the last failed refresh, shows the session as stale. */
function showStale({ state, runtime }: EngineContext, record: StoredSession): void {
  const standing = judgeSession({ ...record, renewable: isRenewable(record) }, runtime.now())
  if (standing === 'stale') state.adopt({ ...record, stale: true })
}

/** Reads the store. First writes the newer record of this tab, if an earlier write failed. */
async function readNewest(context: EngineContext): Promise<StoredSession | undefined> {
  const { state, store } = context
  const stored = await store.read()
  const { record } = state
  const isOlder = (other: StoredSession | undefined) =>
    other !== undefined && other.id === record?.id && other.revision < record.revision
  if (!record || !isOlder(stored)) return stored
  return store
    .update((current) => (isOlder(current) ? record : current), store.isShared)
    .catch((cause: unknown) => giveUp(context, record, notCoordinated(cause)))
}

/** Sends the refresh token and stores the result. A login or logout during the request has priority. */
async function renewStored(context: EngineContext, stored: StoredSession): Promise<void> {
  const { state, store, runtime, tabs } = context
  const isCurrent = (current: StoredSession | undefined): current is StoredSession =>
    current?.id === stored.id && current.revision === stored.revision
  const noted = await store
    .update(
      (current) => (isCurrent(current) ? { ...current, sentAt: runtime.now() } : current),
      store.isShared,
    )
    .catch((cause: unknown) => giveUp(context, stored, notCoordinated(cause)))
  if (!isCurrent(noted)) return
  let next: StoredSession | undefined
  try {
    const mayRepeat = async () => {
      if (state.record?.id !== stored.id) return false
      if ((await context.claims?.claim(stored, true)) === false) return false
      const current = await store.read()
      // Another tab may have sent the refresh token after this tab. The other tab may be waiting for the response, or must wait for
      // `Retry-After`.
      return isCurrent(current) && current.sentAt === noted.sentAt
    }
    const tokens = await sendWithRepeat(context, noted, mayRepeat)
    const renewed = continueSession(noted, tokens)
    // Add the tokens to the current record, because the user's `sub` may have been stored during the request.
    const keep = (current: StoredSession | undefined) =>
      isCurrent(current) ? continueSession(current, tokens) : current
    // If the write fails, keep the new tokens in memory. The next read finds the changes of other tabs.
    next = await store.update(keep, store.isShared).catch(() => renewed)
    await settle(context, renewed, next)
  } catch (error) {
    if (!isGenAuthError(error) || state.record?.id !== stored.id) throw error
    next = await store.read()
    // Another tab has refreshed during this request. Adopt its tokens and ignore this failure.
    if (next && !isCurrent(next)) return adoptStored(context, next)
    if (next && next.sentAt !== noted.sentAt) {
      // Another tab has sent the same token and waits for its response. This failure does not end the session.
      adoptStored(context, next)
      throw error
    }
    if (judgeFailure(error) === 'refused') {
      await endSession(context, 'expired', error)
      throw error
    }
    const note = (current: StoredSession | undefined) =>
      isCurrent(current)
        ? noteFailure(withKnown(state.record, current), error, runtime.now(), runtime.random())
        : current
    // If the write fails, the backoff applies to this tab only.
    next = await store.update(note, store.isShared).catch(() => note(noted))
    adoptStored(context, next, error)
    // After a failure without a retry, the session continues until the token expires. The token may already have expired.
    if (hasSessionEnded(context)) await expireSession(context)
    throw error
  } finally {
    tabs.post({ type: 'changed' })
  }
}

/** Ends the attempt with an error. Keeps the error and its backoff in this tab only, because the store may have failed. */
function giveUp(context: EngineContext, stored: StoredSession, error: GenAuthError): never {
  const { state, runtime } = context
  const { record } = state
  if (record?.id === stored.id) {
    // During the wait for the lock, this tab may have adopted the newer tokens of another tab.
    const known = record.revision > stored.revision ? record : withKnown(record, stored)
    adoptStored(context, noteFailure(known, error, runtime.now(), runtime.random()), error)
  }
  throw error
}

/** Adopts the record that was stored after a refresh. If the session has ended in this tab, revokes the new tokens. */
async function settle(
  context: EngineContext,
  renewed: StoredSession,
  written: StoredSession | undefined,
): Promise<void> {
  const { state, store } = context
  const isHere = () => state.record?.id === renewed.id
  if (isHere()) adoptStored(context, written, notKept(store))
  if (isHere()) return
  // A storage without an atomic `update` may have written the record after the logout.
  await store.update((current) => (current?.id === renewed.id ? undefined : current))
  revokeTokens(context, renewed).catch(() => undefined)
}

/**
 * Sends the refresh token, and repeats the request one time after a lost response. Most servers accept the same token again for a short
 * time.
 */
function sendWithRepeat(
  context: EngineContext,
  stored: StoredSession,
  mayRepeat: () => Promise<boolean>,
): Promise<TokenSet> {
  return resendIfLost(
    () => send(context, stored),
    async () => {
      if (stored.failure) return false
      // A page that unloads also loses its responses. Wait until the page is gone, so that the next page sends the token instead.
      await new Promise<void>((resolve) => context.runtime.setTimeout(resolve, repeatDelayMs))
      // If this tab froze during the wait, another tab may have taken the lock and refreshed.
      return mayRepeat()
    },
  )
}

async function send({ client }: EngineContext, stored: StoredSession): Promise<TokenSet> {
  const tokens = await refreshTokens(client, stored.refreshToken ?? '')
  const { sub } = readUnverifiedIdToken(tokens.idToken)
  if (stored.sub === undefined || sub === undefined || sub === stored.sub) return tokens
  throw new GenAuthError(
    'user_mismatch',
    'The refreshed ID token belongs to another user. Log out, then log in again.',
  )
}
