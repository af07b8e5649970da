import { type AuthenticationClient, GenAuthError, isGenAuthError } from '@genauth/core'
import { judgeFailure, judgeSession, resendIfLost, revokeBoth } from '@genauth/core/internal'
import type { ServerRuntime } from '../runtime/server-runtime'
import { createExpiringMap } from '../stores/expiring-map'
import type { SessionEnd } from '../stores/session-store'
import { continueRecord, type SessionRecord } from './session-record'

/** How long the previous cookie is accepted after a refresh, for requests that were already sent. */
const graceMs = 10_000

/**
 * How long a browser can exchange the previous cookie for the current cookie, because the response with the current cookie may be lost. The
 * app waits 25 s for a response, and a few more seconds before a retry.
 */
const claimMs = 120_000

/** Refreshes sessions in this process, one at a time per session. Stores the result of each session's last refresh. */
export interface Renewals {
  /** Returns the refreshed session for an outdated record, during the grace period of 10 s. */
  successorOf(record: SessionRecord): SessionRecord | undefined
  /**
   * Returns the refreshed session for an outdated record. The method returns the session for 2 minutes, or until a request sends the
   * current cookie. Use the session only to send the current cookie to the browser.
   */
  unclaimedOf(record: SessionRecord): SessionRecord | undefined
  /** Remembers that the server has received a cookie with this record. */
  noteSeen(record: SessionRecord): void
  /** Whether a newer record of the session exists. */
  isSuperseded(record: SessionRecord): boolean
  /**
   * Refreshes a session. If a refresh of the session is running or has just ended, returns its result.
   *
   * @param endsAt When all cookies with the given record have expired, in epoch milliseconds. Until then, the record is superseded.
   * @throws {GenAuthError} `session_expired` if the record is superseded; the codes of `getNewAccessTokenByRefreshToken`
   */
  run(record: SessionRecord, endsAt: number): Promise<SessionRecord>
  /** Waits for a running refresh, and returns the current session. */
  newestOf(record: SessionRecord): Promise<SessionRecord>
}

/** @param confirm Is called after each refresh, and rejects if the new tokens must not be used. */
export function createRenewals(
  client: AuthenticationClient,
  { now }: Pick<ServerRuntime, 'now'>,
  confirm: (record: SessionRecord, renewed: SessionRecord) => Promise<void>,
): Renewals {
  const pending = new Map<string, Promise<SessionRecord>>()
  const successors = createExpiringMap<SessionRecord>(now)
  const currentRevisions = createExpiringMap<number>(now)
  const unclaimed = createExpiringMap<{ readonly of: string; readonly renewed: SessionRecord }>(now)
  const isSuperseded = ({ id, revision }: SessionRecord) =>
    (currentRevisions.get(id) ?? 0) > revision
  const successorOf = (record: SessionRecord) => {
    const successor = successors.get(keyOf(record))
    return successor && !isSuperseded(successor) ? successor : undefined
  }
  const unclaimedOf = (record: SessionRecord) => {
    const claim = unclaimed.get(record.id)
    return claim?.of === keyOf(record) ? claim.renewed : undefined
  }
  const renew = async (record: SessionRecord, endsAt: number) => {
    const renewed = await refreshRecord(client, record, { now })
    await confirm(record, renewed)
    successors.set(keyOf(record), renewed, now() + graceMs)
    unclaimed.set(record.id, { of: keyOf(record), renewed }, now() + claimMs)
    currentRevisions.set(record.id, renewed.revision, endsAt)
    return renewed
  }
  return {
    successorOf,
    unclaimedOf,
    noteSeen({ id, revision }) {
      if ((unclaimed.get(id)?.renewed.revision ?? Infinity) <= revision) unclaimed.delete(id)
    },
    isSuperseded,
    async run(record, endsAt) {
      const known = successorOf(record)
      if (known) return known
      // Do not send the refresh token of a superseded record. GenAuth would reject the used token and end the user's session.
      if (isSuperseded(record)) throw superseded()
      const key = keyOf(record)
      const renewal = pending.get(key) ?? renew(record, endsAt).finally(() => pending.delete(key))
      pending.set(key, renewal)
      return renewal
    },
    async newestOf(record) {
      const renewed = await pending.get(keyOf(record))?.catch(() => undefined)
      return renewed ?? successorOf(record) ?? unclaimedOf(record) ?? record
    },
  }
}

/** Identifies a record by its access token, which every refresh replaces. The refresh token may stay the same. */
function keyOf({ id, accessToken }: SessionRecord): string {
  return `${id} ${accessToken}`
}

function superseded(): GenAuthError {
  return new GenAuthError(
    'session_expired',
    'The session cookie is older than the last token refresh. Retry with the current cookie, or log in again.',
  )
}

/**
 * Sends the refresh token of a session to GenAuth. If the response was lost, it is unknown whether GenAuth has used the token. In that case,
 * the token is sent a second time, if there is time. Most authorization servers accept a used token during a short grace period.
 *
 * @returns The next record.
 * @throws {GenAuthError} with `endsSession` if the session has ended
 */
export async function refreshRecord(
  client: AuthenticationClient,
  record: SessionRecord,
  { now, mayResend = () => true }: { now(): number; mayResend?: () => boolean },
): Promise<SessionRecord> {
  const send = () => client.getNewAccessTokenByRefreshToken(record.refreshToken ?? '')
  try {
    return continueRecord(record, await resendIfLost(send, mayResend), now())
  } catch (error) {
    throw judgeRenewal(error, record, now())
  }
}

/**
 * Decides whether a failed refresh ends the session.
 *
 * @returns The error. The error has `endsSession` if GenAuth rejected the refresh token or returned an invalid ID token. The error also has
 * `endsSession` if the set-up forbids every refresh and the access token has expired. In all other cases the session stays.
 */
export function judgeRenewal(error: unknown, record: SessionRecord, now: number): unknown {
  if (!isGenAuthError(error) || judgeFailure(error) !== 'setUp') return error
  const { expiresAt } = record
  if (judgeSession({ expiresAt, renewable: false, failure: error }, now) !== 'over') return error
  const { code, message, status, description, serverCode } = error
  return new GenAuthError(code, message, { endsSession: true, status, description, serverCode })
}

/** Creates the error for a refresh of a session that has ended in the meantime. */
export function sessionEnded(as: SessionEnd): GenAuthError {
  return as === 'revoked'
    ? new GenAuthError(
        'not_authenticated',
        'The user logged out during the token refresh. Log in again.',
        { endsSession: true },
      )
    : new GenAuthError('session_expired', 'The session has ended. Log in again.', {
        endsSession: true,
      })
}

/**
 * Revokes both tokens of a session.
 *
 * @returns The error, if one of the tokens could not be revoked. The session has ended anyway.
 */
export async function revokeTokens(
  client: AuthenticationClient,
  record: SessionRecord,
): Promise<GenAuthError | undefined> {
  const reasons = await revokeBoth(record, (token, tokenTypeHint) =>
    client.revokeToken(token, { tokenTypeHint }),
  )
  return reasons.find(isGenAuthError)
}
