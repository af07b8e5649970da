import { type AuthenticationClient, type GenAuthError, isGenAuthError } from '@genauth/core'
import { assertOption } from '../assert-options'
import type { RequestCookies } from '../cookies/cookie-jar'
import type { Emit } from '../events/server-event'
import type { ServerRuntime } from '../runtime/server-runtime'
import { createExpiringMap } from '../stores/expiring-map'
import type { RejectedTokens } from './rejected-tokens'
import { isJustRefreshed, isTokenExpired } from './session-lifetime'
import type { SessionRecord } from './session-record'
import type { SessionReading, Sessions } from './sessions'

/**
 * Converts the option `checkAfterSeconds` to milliseconds.
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function readCheckAfterMs(checkAfterSeconds: number | undefined): number | undefined {
  if (checkAfterSeconds === undefined) return undefined
  assertOption(
    Number.isFinite(checkAfterSeconds) && checkAfterSeconds > 0,
    'checkAfterSeconds is invalid. Pass a number of seconds greater than 0, or omit it.',
  )
  return checkAfterSeconds * 1000
}

/**
 * Reads the session of a request. If the last check of the session is older than `checkAfterSeconds`, checks with GenAuth whether the
 * session still exists.
 *
 * @param accept Called before the check. If it throws, the session is not checked.
 * @throws {GenAuthError} `storage_unavailable`, and what `accept` throws
 */
export type ReadChecked = (
  request: Pick<Request, 'headers' | 'url'>,
  cookies: RequestCookies,
  accept?: (reading: SessionReading) => void,
) => Promise<SessionReading>

/** The dependencies of `createReadChecked`. */
export interface CheckContext {
  readonly client: AuthenticationClient
  readonly runtime: Pick<ServerRuntime, 'now' | 'after'>
  readonly sessions: Sessions
  readonly rejectedTokens: RejectedTokens
  /** Calls `onError`. Never throws. */
  readonly report: (error: GenAuthError, request: Pick<Request, 'headers' | 'url'>) => void
  readonly emit: Emit
}

/** How many sessions a process remembers, at about 100 bytes each. A session that is removed is checked earlier than necessary. */
const maxSessions = 50_000

/** How long a request waits for a check, in milliseconds. The check continues after this time, and its result counts for later requests. */
const maxWaitMs = 2000

/** How long after a failed check the next check follows, in milliseconds. */
const retryMs = 10_000

export function createReadChecked(context: CheckContext): ReadChecked {
  const { sessions, runtime, report, emit } = context
  const { checkAfterMs } = sessions
  const readAccepted: ReadChecked = async (_request, cookies, accept) => {
    const reading = await sessions.read(cookies)
    accept?.(reading)
    return reading
  }
  if (checkAfterMs === undefined) return readAccepted
  const { now } = runtime
  /** When the next check of a session is due, by the session's id. */
  const nextChecks = createExpiringMap<number>(now, { maxEntries: maxSessions })
  const pending = new Map<string, Promise<boolean>>()
  const isDue = (record: SessionRecord) => {
    // If the browser does not get the cookie of this refresh, it can never use the session again. Its own refresh is the check.
    if (!sessions.storesRefreshes && isTokenExpired(record, now())) return false
    const at = Math.max(nextChecks.get(record.id) ?? 0, record.receivedAt + checkAfterMs)
    // The limit of forced refreshes: a GenAuth that calls each token inactive must cause no loop.
    return now() >= at && !isJustRefreshed(record, now())
  }
  const check = async (record: SessionRecord, request: Pick<Request, 'headers' | 'url'>) => {
    const { error, isChanged, hasEnded } = await checkSession(context, record)
    if (error) report(error, request)
    if (hasEnded) {
      const { id: sessionId, sub } = record
      const code = error?.code
      emit({ type: 'session_ended', sessionId, sub, code, reason: 'renewal_failed' }, request)
    }
    const waitMs = error?.retryable
      ? Math.max(Math.min(retryMs, checkAfterMs), error.retryAfterMs ?? 0)
      : checkAfterMs
    nextChecks.set(record.id, now() + waitMs, now() + waitMs)
    return isChanged
  }
  return async (request, cookies, accept) => {
    const reading = await readAccepted(request, cookies, accept)
    const { record } = reading
    if (!record || !isDue(record)) return reading
    const { id } = record
    const running = pending.get(id) ?? check(record, request).finally(() => pending.delete(id))
    pending.set(id, running)
    if (!(await withTimeLimit(running, runtime))) return reading
    const current = await sessions.read(cookies)
    return current.record && current.isBehind ? { ...current, isUnsent: true } : current
  }
}

/**
 * Introspects the access token (RFC 7662). If the token is inactive, or if a stored session's token has expired, sends the refresh token.
 * If GenAuth rejects the refresh token too, ends the session.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
async function checkSession(
  { client, runtime, sessions, rejectedTokens }: CheckContext,
  record: SessionRecord,
): Promise<CheckResult> {
  try {
    // GenAuth calls an expired token inactive, although its session may exist. Then only the refresh token shows whether it exists.
    const isExpired = isTokenExpired(record, runtime.now())
    if (!isExpired && (await client.introspectToken(record.accessToken)).active) {
      return { isChanged: false }
    }
    rejectedTokens.add(record)
    const canRefresh = record.refreshToken !== undefined
    if (canRefresh) await sessions.renew(record)
    else await sessions.end(record, 'expired')
    return { isChanged: true, hasEnded: !canRefresh }
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    const { code, endsSession } = error
    if (overtakenCodes.has(code)) return { isChanged: true }
    if (endsSession) await sessions.end(record, 'expired')
    return { isChanged: endsSession, hasEnded: endsSession, error }
  }
}

/** The codes of a refresh if another request has refreshed or ended the session. */
const overtakenCodes: ReadonlySet<string> = new Set([
  'session_expired',
  'not_authenticated',
  'renew_required',
])

interface CheckResult {
  /** Whether the session was refreshed or has ended. */
  readonly isChanged: boolean
  /** Whether this check has ended the session. */
  readonly hasEnded?: boolean
  /** Why the check failed, or why the session has ended. */
  readonly error?: GenAuthError
}

/** Returns `false` if the check takes too long. */
function withTimeLimit(
  running: Promise<boolean>,
  { after }: Pick<ServerRuntime, 'after'>,
): Promise<boolean> {
  let stopTimer = () => {}
  const limit = new Promise<boolean>((resolve) => {
    stopTimer = after(maxWaitMs, () => resolve(false))
  })
  return Promise.race([running, limit]).finally(() => stopTimer())
}
