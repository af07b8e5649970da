import { GenAuthError, type TokenSet } from '@genauth/core'
import { decodeJwt } from 'jose'

/** A session as it is kept. Instants are epoch milliseconds by this server's clock. */
export interface SessionRecord {
  /** Random, made at login, kept over renewals. */
  readonly id: string
  /** Grows with every renewal, so that the newer of two records can be told. */
  readonly revision: number
  readonly startedAt: number
  /** When it was last written. */
  readonly sealedAt: number
  /** When the tokens came. */
  readonly receivedAt: number
  /** When the access token runs out; absent where GenAuth named no lifetime. */
  readonly expiresAt?: number | undefined
  readonly sub?: string | undefined
  /** GenAuth's name for its own session, where its ID token tells it. */
  readonly sid?: string | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** The newest ID token, the hint of a logout. It is left out if the cookie is too large. */
  readonly idToken?: string | undefined
  /** When the refresh token was presented, and nothing has come of it yet: whoever is next presents it again. */
  readonly sentAt?: number | undefined
  /** Identifies the login that began the session. A repeated callback of that login is no error. */
  readonly loginMark?: string | undefined
  /** Where the session is in a store. It is not kept with the rest. */
  readonly handle?: SessionHandle | undefined
}

/** What opens a session in a store, and what is known of it there. */
export interface SessionHandle {
  /** The id under whose hash it is. It is in the browser's cookie alone, and is not the id that a page is told. */
  readonly id: string
  /** What it is sealed with, beside the secret of the server. */
  readonly key: string
  /** The version that was read. */
  readonly version: number
  /** `sealedAt` as it is in the store. */
  readonly keptAt: number
}

/** The scopes that were granted. */
export function scopesOf({ scope }: SessionRecord): string[] {
  return scope.split(' ').filter(Boolean)
}

/** What a session begins with beside its tokens. */
export interface SessionBeginning {
  /** From before the tokens were asked for, so that GenAuth cannot have ended the session before it began. */
  readonly startedAt: number
  readonly now: number
  readonly scope: string
  readonly loginMark?: string | undefined
}

/** Begins a session with the tokens of a login. */
export function beginRecord(
  id: string,
  tokens: TokenSet,
  { startedAt, now, scope, loginMark }: SessionBeginning,
): SessionRecord {
  return {
    id,
    revision: 1,
    startedAt,
    sealedAt: now,
    ...readSubject(tokens),
    ...keepTokens(tokens, now),
    scope: tokens.scope ?? scope,
    loginMark,
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
  const { sub, sid } = readSubject(tokens)
  assertSameUser(record, sub)
  return {
    ...record,
    ...keepTokens(tokens, now),
    revision: record.revision + 1,
    sealedAt: now,
    scope: tokens.scope ?? record.scope,
    refreshToken: tokens.refreshToken ?? record.refreshToken,
    idToken: tokens.idToken ?? record.idToken,
    sub: record.sub ?? sub,
    sid: sid ?? record.sid,
    sentAt: undefined,
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

/** Core has checked its claims. */
function readSubject({ idToken }: TokenSet): {
  sub?: string | undefined
  sid?: string | undefined
} {
  if (idToken === undefined) return {}
  const { sub, sid } = decodeJwt(idToken)
  return { sub, sid: typeof sid === 'string' ? sid : undefined }
}

function keepTokens(tokens: TokenSet, now: number) {
  const { accessToken, refreshToken, idToken, expiresInSeconds } = tokens
  return {
    accessToken,
    refreshToken,
    idToken,
    receivedAt: now,
    expiresAt: expiresInSeconds === undefined ? undefined : now + expiresInSeconds * 1000,
  }
}
