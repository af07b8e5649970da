import { type AuthenticationClient, GenAuthError, isGenAuthError } from '@genauth/core'
import { judgeFailure, judgeSession, resendIfLost, revokeBoth } from '@genauth/core/internal'
import type { SessionEnd } from '../stores/session-store'
import type { ClaimsConfig } from './claims-age'
import { type Generations, keyOf } from './generations'
import { continueRecord, type SessionRecord } from './session-record'
import type { SessionContext } from './sessions'
import { judgeSuperseded } from './superseded'
import { withIdTokenClaims } from './user-claims'

/** Refreshes sessions in this process, one at a time per session. */
export interface Renewals {
  /**
   * Refreshes a session. If a refresh of the session is running or has just ended, returns its result.
   *
   * @throws {GenAuthError} `renew_required` if the record is superseded; the codes of `getNewAccessTokenByRefreshToken`
   */
  run(record: SessionRecord): Promise<SessionRecord>
  /** Waits for a running refresh, and returns the current session. */
  newestOf(record: SessionRecord): Promise<SessionRecord>
}

/** @param confirm Is called after each refresh, and rejects if the new tokens must not be used. */
export function createRenewals(
  { client, runtime, claims }: Pick<SessionContext, 'claims' | 'client' | 'runtime'>,
  generations: Generations,
  confirm: (record: SessionRecord, renewed: SessionRecord) => Promise<void>,
): Renewals {
  const { now } = runtime
  const pending = new Map<string, Promise<SessionRecord>>()
  /**
   * Returns the result of another process, if GenAuth has rejected the refresh token because that process has used it. For example, a load
   * balancer repeats a request at the next process. Otherwise throws the error.
   */
  const readRefreshed = async (record: SessionRecord, error: unknown) => {
    const isRejected = isGenAuthError(error) && error.endsSession
    const known = isRejected ? await generations.read(record) : undefined
    if (!known) throw error
    if (!known.successor) throw superseded()
    return known.successor
  }
  const renew = async (record: SessionRecord) => {
    const known = await generations.read(record)
    if (known) {
      const hasSuccessor = known.successor !== undefined
      const verdict = judgeSuperseded(known, { hasSuccessor, now: now() })
      if (known.successor && verdict === 'accepted') return known.successor
      // Do not send the refresh token of a superseded record. GenAuth would reject the used token and end the user's session.
      throw superseded()
    }
    let renewed: SessionRecord
    try {
      renewed = await refreshRecord(client, record, { now, claims })
    } catch (error) {
      return readRefreshed(record, error)
    }
    await confirm(record, renewed)
    await generations.add(record, renewed)
    return renewed
  }
  return {
    run(record) {
      const key = keyOf(record)
      const renewal = pending.get(key) ?? renew(record).finally(() => pending.delete(key))
      pending.set(key, renewal)
      return renewal
    },
    async newestOf(record) {
      const renewed = await pending.get(keyOf(record))?.catch(() => undefined)
      return renewed ?? (await generations.successorOf(record)) ?? record
    },
  }
}

function superseded(): GenAuthError {
  return new GenAuthError(
    'renew_required',
    'The session cookie is older than the last token refresh. Retry with the current cookie, or log in again.',
  )
}

/**
 * Sends the refresh token of a session to GenAuth. If the response was lost, it is unknown whether GenAuth has used the token. In that case,
 * the token is sent a second time, if there is time. Most authorization servers accept a used token during a short grace period.
 *
 * @returns The next record. If GenAuth has returned an ID token with all kept claims, the record has these claims.
 * @throws {GenAuthError} with `endsSession` if the session has ended
 */
export async function refreshRecord(
  client: AuthenticationClient,
  record: SessionRecord,
  {
    now,
    claims,
    mayResend = () => true,
  }: { now(): number; claims: ClaimsConfig; mayResend?: () => boolean },
): Promise<SessionRecord> {
  const send = () => client.getNewAccessTokenByRefreshToken(record.refreshToken ?? '')
  try {
    const tokens = await resendIfLost(send, mayResend)
    return withIdTokenClaims(continueRecord(record, tokens, now()), tokens.idToken, claims)
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
