import { GenAuthError, type TokenSet } from '@genauth/core'
import { decodeJwt } from 'jose'

/** A session as it is kept. Instants are epoch milliseconds by this server's clock. */
export interface SessionRecord {
  /** Random, made at login, kept over renewals. */
  readonly id: string
  /** Grows with every renewal, so that the newer of two records can be told. */
  readonly generation: number
  readonly startedAt: number
  /** When it was last written. */
  readonly sealedAt: number
  /** When the tokens came. */
  readonly receivedAt: number
  /** When the access token runs out; absent where GenAuth named no lifetime. */
  readonly expiresAt?: number | undefined
  readonly sub?: string | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
}

/** Begins a session with the tokens of a login. */
export function beginRecord(
  id: string,
  tokens: TokenSet,
  { now, scope }: { now: number; scope: string },
): SessionRecord {
  return {
    id,
    generation: 1,
    startedAt: now,
    sealedAt: now,
    sub: readSub(tokens),
    ...keepTokens(tokens, now),
    scope: tokens.scope ?? scope,
  }
}

/**
 * Goes on with the tokens of a renewal. What the answer does not name stays as it was.
 *
 * @throws {GenAuthError} `user_mismatch`
 */
export function continueRecord(
  record: SessionRecord,
  tokens: TokenSet,
  now: number,
): SessionRecord {
  const sub = readSub(tokens)
  assertSameUser(record, sub)
  return {
    ...record,
    ...keepTokens(tokens, now),
    generation: record.generation + 1,
    sealedAt: now,
    scope: tokens.scope ?? record.scope,
    refreshToken: tokens.refreshToken ?? record.refreshToken,
    sub: record.sub ?? sub,
  }
}

/**
 * Refuses what is about another user than the session (OpenID Connect Core, sections 5.3.2 and 12.2).
 *
 * @throws {GenAuthError} `user_mismatch`
 */
export function assertSameUser(record: SessionRecord, sub: string | undefined): void {
  if (record.sub === undefined || sub === undefined || record.sub === sub) return
  throw new GenAuthError(
    'user_mismatch',
    'GenAuth answered about another user than the one who logged in: log out and in again.',
  )
}

/** Core has checked its claims; the token itself is not kept. */
function readSub({ idToken }: TokenSet): string | undefined {
  return idToken === undefined ? undefined : decodeJwt(idToken).sub
}

function keepTokens(tokens: TokenSet, now: number) {
  const { accessToken, refreshToken, expiresInSeconds } = tokens
  return {
    accessToken,
    refreshToken,
    receivedAt: now,
    expiresAt: expiresInSeconds === undefined ? undefined : now + expiresInSeconds * 1000,
  }
}
