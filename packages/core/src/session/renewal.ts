import { GenAuthError, isGenAuthError } from '../errors'
import { readIdToken } from '../protocol/id-token'
import { refreshTokens } from '../protocol/refresh-tokens'
import type { TokenSet } from '../protocol/token-set'
import { adoptStored } from './adopt-stored'
import type { EngineContext } from './engine-context'
import { judgeSession } from './judge-session'
import { continueSession } from './keep-tokens'
import { notKept } from './not-kept'
import { isAnswerLost, judgeFailure, noteFailure } from './renewal-policy'
import { revokeTokens } from './revoke-tokens'
import { endSession, expireSession, isSessionOver } from './session-end'
import { restoreError, withKnown } from './session-state'
import type { StoredSession } from './stored-session'
import { isDue, isRenewable, isTokenGood } from './token-times'

/** Renews the tokens of one page, one attempt at a time. Both calls share the attempt under way, and reject with its error. */
export interface Renewer {
  /** Renews if it is time. */
  ifDue(): Promise<void>
  /** Renews unless another tab has just done so, or the server asked to be left alone. */
  now(): Promise<void>
}

/** With two requests, longer than an attempt can take: a lock that is held for longer belongs to a frozen tab. */
const slackMs = 5000

/** How soon after a lost answer the request is sent once more. */
const againMs = 100

/** Makes the one renewer of a page. */
export function createRenewer(context: EngineContext): Renewer {
  const { state, runtime, client, key, store } = context
  const lockName = `genauth:${key}:${store.isShared ? 'renewal' : runtime.page?.id}`
  let underway: Promise<void> | undefined
  let owner: string | undefined
  let isDemanded = false
  let foundNothing = false

  const share = (isDemand: boolean): Promise<void> => {
    // An attempt that found nothing to do is over but for letting go of its lock: no answer to a demand.
    if (underway && isDemand && foundNothing) return underway.then(() => share(true))
    // What becomes of the session before is nothing to this one.
    if (underway && owner !== state.record?.id) {
      return underway.catch(() => undefined).then(() => share(isDemand))
    }
    owner = state.record?.id
    isDemanded ||= isDemand
    underway ??= attempt().finally(() => {
      underway = undefined
      isDemanded = false
      foundNothing = false
    })
    return underway
  }
  const attempt = async () => {
    const before = state.record
    if (!before) return
    const since = runtime.now()
    state.setRenewing(true)
    try {
      await runtime.locks.run(lockName, 2 * client.timeoutMs + slackMs, async () => {
        const stored = await findWork(context, { before, since, isDemanded: () => isDemanded })
        foundNothing = !stored
        if (stored) await renewStored(context, stored)
      })
    } catch (error) {
      if (isGenAuthError(error)) throw error
      giveUp(context, before, error)
    } finally {
      state.setRenewing(false)
    }
  }
  return { ifDue: () => share(false), now: () => share(true) }
}

/** What was, when an attempt began to wait for its lock. */
interface Wait {
  readonly before: StoredSession
  readonly since: number
  isDemanded(): boolean
}

/** Reads the store again, under the lock: `undefined` where another tab has done the work, or it is not time. */
async function findWork(
  context: EngineContext,
  { before, since, isDemanded }: Wait,
): Promise<StoredSession | undefined> {
  const { state, store, runtime, claims } = context
  const stored = await readNewest(context)
  if (!state.record) return undefined
  if ((await claims?.claim(before, true)) === false) {
    // Another tab has a copy of our tokens and took them over while this one was frozen.
    await store.update(() => undefined)
    adoptStored(context, undefined)
    return undefined
  }
  adoptStored(context, stored)
  const { record } = state
  if (stored?.id !== before.id || !record) return undefined
  const now = runtime.now()
  if (stored.revision > before.revision && isTokenGood(record, now)) return undefined
  if (!isDemanded()) return isDue(record, now, state.spread) ? stored : undefined
  const { failedAt = now, notBefore = 0 } = stored.failure ?? {}
  // An attempt of another tab's that failed meanwhile was ours too. One in the future was before the clock was set back.
  const isAnswered = failedAt <= now && (failedAt > since || notBefore > now)
  if (stored.failure && isAnswered) {
    showStale(context, record)
    throw restoreError(stored.failure)
  }
  return stored
}

/** Shows the session as stale if its token has expired since the last failure. */
function showStale({ state, runtime }: EngineContext, record: StoredSession): void {
  const standing = judgeSession({ ...record, renewable: isRenewable(record) }, runtime.now())
  if (standing === 'stale') state.adopt({ ...record, stale: true })
}

/** Reads the store, after writing down what could not be written when it came. */
async function readNewest(context: EngineContext): Promise<StoredSession | undefined> {
  const { state, store } = context
  const stored = await store.read()
  const { record } = state
  const isOlder = (other: StoredSession | undefined) =>
    other !== undefined && other.id === record?.id && other.revision < record.revision
  if (!record || !isOlder(stored)) return stored
  return store
    .update((current) => (isOlder(current) ? record : current), store.isShared)
    .catch((cause: unknown) => giveUp(context, record, cause))
}

/** Sends the refresh token and writes down what came of it. Whoever logs in or out meanwhile has the last word. */
async function renewStored(context: EngineContext, stored: StoredSession): Promise<void> {
  const { state, store, runtime, tabs } = context
  const isCurrent = (current: StoredSession | undefined): current is StoredSession =>
    current?.id === stored.id && current.revision === stored.revision
  const noted = await store
    .update(
      (current) => (isCurrent(current) ? { ...current, sentAt: runtime.now() } : current),
      store.isShared,
    )
    .catch((cause: unknown) => giveUp(context, stored, cause))
  if (!isCurrent(noted)) return
  let next: StoredSession | undefined
  try {
    const mayRepeat = async () => {
      if (state.record?.id !== stored.id) return false
      if ((await context.claims?.claim(stored, true)) === false) return false
      const current = await store.read()
      // Whoever has sent it since may still wait for an answer, or was told to leave the server alone.
      return isCurrent(current) && current.sentAt === noted.sentAt
    }
    const tokens = await sendUntilAnswered(context, noted, mayRepeat)
    const renewed = continueSession(noted, tokens)
    // From the current record: the user may have become known while the request was under way.
    const keep = (current: StoredSession | undefined) =>
      isCurrent(current) ? continueSession(current, tokens) : current
    // What is late in being written is not lost to this page, which goes on to look at what the others have.
    next = await store.update(keep, store.isShared).catch(() => renewed)
    await settle(context, renewed, next)
  } catch (error) {
    if (!isGenAuthError(error) || state.record?.id !== stored.id) throw error
    next = await store.read()
    // An old token says nothing of what somebody has renewed since.
    if (next && !isCurrent(next)) return adoptStored(context, next)
    if (next && next.sentAt !== noted.sentAt) {
      // Nor does its refusal, while somebody else who has sent it too waits for an answer.
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
    // Where the other tabs cannot be told, this one alone backs off.
    next = await store.update(note, store.isShared).catch(() => note(noted))
    adoptStored(context, next, error)
    // A set-up that is wrong leaves the token what it had to live, which may be nothing.
    if (isSessionOver(context)) await expireSession(context)
    throw error
  } finally {
    tabs.post({ type: 'changed' })
  }
}

/** Without a lock, or a note for the other tabs, which have the same refresh token, one of them might send it too. */
function giveUp(context: EngineContext, stored: StoredSession, cause: unknown): never {
  const { state, runtime } = context
  const error = new GenAuthError(
    'storage_unavailable',
    'The tabs cannot agree who renews, because their storage or their locks fail: no token was sent, and it is tried again later.',
    { retryable: true, cause },
  )
  if (state.record?.id === stored.id) {
    const known = withKnown(state.record, stored)
    adoptStored(context, noteFailure(known, error, runtime.now(), runtime.random()), error)
  }
  throw error
}

/** Takes over what was written, unless the session of these tokens is over: then they are given back. */
async function settle(
  context: EngineContext,
  renewed: StoredSession,
  written: StoredSession | undefined,
): Promise<void> {
  const { state, store } = context
  const isHere = () => state.record?.id === renewed.id
  if (isHere()) adoptStored(context, written, notKept(store))
  if (isHere()) return
  // A storage without a step of its own for it may have written behind the back of the logout.
  await store.update((current) => (current?.id === renewed.id ? undefined : current))
  revokeTokens(context, renewed).catch(() => undefined)
}

/** Sends once more where the answer was lost: most servers repeat it within a moment. */
async function sendUntilAnswered(
  context: EngineContext,
  stored: StoredSession,
  mayRepeat: () => Promise<boolean>,
): Promise<TokenSet> {
  try {
    return await send(context, stored)
  } catch (error) {
    const isFirst = isGenAuthError(error) && isAnswerLost(error) && !stored.failure
    if (!isFirst) throw error
    // A page that is being left loses its answers too; this is long enough for it to be gone, and the next one sends again.
    await new Promise<void>((resolve) => context.runtime.setTimeout(resolve, againMs))
    // In a tab that froze meanwhile it took for ever: another one may have robbed it of the lock, and renewed.
    if (!(await mayRepeat())) throw error
    return send(context, stored)
  }
}

async function send({ client }: EngineContext, stored: StoredSession): Promise<TokenSet> {
  const tokens = await refreshTokens(client, stored.refreshToken ?? '')
  const { sub } = readIdToken(tokens.idToken)
  if (stored.sub === undefined || sub === undefined || sub === stored.sub) return tokens
  throw new GenAuthError(
    'user_mismatch',
    'The renewed ID token is about another user: log out and in again.',
  )
}
