import { type Authentication, GenAuthError, type TokenSet, type UserInfo } from '@genauth/core'
import { beginTokens, continueTokens, readAuthentication } from '@genauth/core/internal'
import { decodeJwt } from 'jose'
import { platformCrypto } from '../sealing/platform-crypto'
import type { EntryParts } from './stored-entry-text'

/** A session as it is stored. Instants are epoch milliseconds of this server's clock. */
export interface SessionRecord {
  /** Random, created at login, and unchanged by a refresh. */
  readonly id: string
  /** A number that increases with every refresh. The number shows which of two records is newer. */
  readonly revision: number
  readonly startedAt: number
  /** When the record was last written. */
  readonly sealedAt: number
  /** When the tokens were received. */
  readonly receivedAt: number
  /** When the access token expires; absent if GenAuth returned no lifetime. */
  readonly expiresAt?: number | undefined
  readonly sub?: string | undefined
  /** The id of the login at GenAuth, if the ID token contains a `sid`. */
  readonly sid?: string | undefined
  /** The tenant that the user has logged in to, if it is known. */
  readonly tenantId?: string | undefined
  /** How and when the user logged in. Absent if no ID token of the session has `auth_time`, `acr` or `amr`. */
  readonly authentication?: Authentication | undefined
  /** The kept claims: `sub`, and the claims of the option `claims`. Absent in the records of previous versions, and if they do not fit. */
  readonly user?: UserInfo | undefined
  /**
   * When these claims were requested from GenAuth. Absent if they are incomplete, so that a new read is due. Without `user`, the claims of
   * that time did not fit into the cookie.
   */
  readonly userUpdatedAt?: number | undefined
  /** Whether GenAuth may have claims of the user that the session does not keep. */
  readonly isUserPartial?: boolean | undefined
  readonly scope: string
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** The current ID token, which GenAuth's logout requires as a hint. Omitted if the cookie would be too large. */
  readonly idToken?: string | undefined
  /**
   * When the refresh token was sent. This value is removed when the response arrives. If the value remains, the next process sends the
   * token a second time.
   */
  readonly sentAt?: number | undefined
  /** Identifies the login that started the session. A repeated callback of that login is not an error. */
  readonly loginMark?: string | undefined
  /** Whether the login that started the session had `max_age` or `acr_values`. */
  readonly isStepUp?: boolean | undefined
  /** The session's place in a store. The place is not part of the encrypted record. */
  readonly handle?: SessionHandle | undefined
}

/** The user, and the login at GenAuth. */
export type Subject = Pick<SessionRecord, 'sub' | 'sid'>

/** The content of the session cookie, if the session is in a store. */
export interface CookieHandle {
  /** The id whose hash is the store's key. Only the browser's cookie contains this id. The public session id is a different value. */
  readonly id: string
  /** The browser's part of the encryption key. Each refresh replaces the key. */
  readonly key: string
  /** The revision of the record that the key opens. Absent in old cookies, from before refreshes replaced the key. */
  readonly revision?: number | undefined
}

/** The data to find and decrypt a session in a store. */
export interface SessionHandle extends CookieHandle {
  readonly revision: number
  /** The version of the store's entry at the last read. */
  readonly version: number
  /** The `sealedAt` of the record in the store. */
  readonly keptAt: number
  /** The text of the store's entry at the last read. */
  readonly parts: EntryParts
}

/** Returns the granted scopes. */
export function scopesOf({ scope }: SessionRecord): string[] {
  return scope.split(' ').filter(Boolean)
}

/**
 * Creates the record of a new session from the tokens of a login.
 *
 * @param login `startedAt` is a time before the tokens were requested. A logout at GenAuth after that time ends the session.
 */
export function beginRecord(
  login: Pick<SessionRecord, 'id' | 'startedAt' | 'scope' | 'loginMark' | 'tenantId' | 'isStepUp'>,
  tokens: TokenSet,
  now: number,
): SessionRecord {
  const { id, startedAt, scope, loginMark, tenantId, isStepUp } = login
  const subject = readSubject(tokens)
  return {
    id,
    startedAt,
    sealedAt: now,
    ...subject,
    tenantId: subject.tenantId ?? tenantId,
    ...beginTokens({ ...tokens, receivedAt: now }, scope),
    loginMark,
    isStepUp,
  }
}

/**
 * Creates the next record from the tokens of a refresh. Values that the response omits stay unchanged.
 *
 * @throws {GenAuthError} with `endsSession`: `user_mismatch` (OpenID Connect Core, section 12.2), or `tenant_mismatch`. The page shows data of
 * the session's tenant, but the new tokens belong to the other tenant
 */
export function continueRecord(
  record: SessionRecord,
  tokens: TokenSet,
  now: number,
): SessionRecord {
  const { sub, sid, tenantId, authentication } = readSubject(tokens)
  if (isOtherUser(record, sub)) {
    throw new GenAuthError(
      'user_mismatch',
      'The refreshed ID token belongs to another user. Log in again.',
      { endsSession: true },
    )
  }
  if (record.tenantId !== undefined && tenantId !== undefined && record.tenantId !== tenantId) {
    throw new GenAuthError(
      'tenant_mismatch',
      'The refreshed ID token belongs to another tenant. Log in again.',
      { endsSession: true },
    )
  }
  return {
    ...record,
    ...continueTokens(record, { ...tokens, receivedAt: now }),
    sealedAt: now,
    sub: record.sub ?? sub,
    sid: sid ?? record.sid,
    tenantId: tenantId ?? record.tenantId,
    authentication: authentication ?? record.authentication,
  }
}

/**
 * Rejects the claims of another user (OpenID Connect Core, section 5.3.2). The session continues.
 *
 * @throws {GenAuthError} `user_mismatch`
 */
export function assertSameUser(record: SessionRecord, sub: string | undefined): void {
  if (!isOtherUser(record, sub)) return
  throw new GenAuthError(
    'user_mismatch',
    'GenAuth returned another user than the one who logged in. Log out, and log in again.',
  )
}

function isOtherUser(record: SessionRecord, sub: string | undefined): boolean {
  return record.sub !== undefined && sub !== undefined && record.sub !== sub
}

/** Reads the claims about the user and the login from the ID token. Core has already validated the token. */
function readSubject({
  idToken,
}: TokenSet): Pick<SessionRecord, 'sub' | 'sid' | 'tenantId' | 'authentication'> {
  if (idToken === undefined) return {}
  const { sub, sid, tenant_id: tenantId } = decodeJwt(idToken)
  return {
    sub,
    sid: typeof sid === 'string' ? sid : undefined,
    tenantId: typeof tenantId === 'string' && tenantId !== '' ? tenantId : undefined,
    authentication: readAuthentication(idToken),
  }
}

/** Returns the key of a session in a store: the hash of its id. A reader of the store cannot compute the id from the key. */
export async function storeKeyOf({ id }: { readonly id: string }): Promise<string> {
  return platformCrypto.hash(id)
}

/** 16 base64url characters are 96 bits: enough to distinguish logins, and short enough for a cookie. */
const markLength = 16

/**
 * Returns a short hash of the login's `state`. A session stores the hash, so that the server can recognize a repeated callback of the
 * session's login.
 */
export async function loginMarkOf(state: string): Promise<string> {
  return (await storeKeyOf({ id: `login ${state}` })).slice(0, markLength)
}
