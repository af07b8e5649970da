import { type AuthenticationClient, GenAuthError, type UserInfo } from '@genauth/core'
import { lacksClaims, readIdTokenUser } from '@genauth/core/internal'
import { type ClaimsConfig, isSecretName } from './claims-age'
import { assertSameUser, type SessionRecord } from './session-record'

/** The claims of a session. All members change together. */
export type KeptClaims = Pick<SessionRecord, 'sub' | 'user' | 'userUpdatedAt' | 'isUserPartial'>

/**
 * Returns a record with the claims of its new ID token. Core has validated the token. If the token lacks a listed claim, the record keeps its
 * previous claims and their age. A new session then has the claims of the token, without an age, so that a request for the others is due.
 *
 * @param idToken The ID token of a login or a refresh; `undefined` if GenAuth returned none.
 */
export function withIdTokenClaims(
  record: SessionRecord,
  idToken: string | undefined,
  { names }: ClaimsConfig,
): SessionRecord {
  // A server with another option `claims` may have started the session. No later response would replace its claims.
  if (names.length === 0) return { ...withoutUser(record), userUpdatedAt: undefined }
  const found = readIdTokenUser(idToken, record.scope)
  if (!found) return record
  const isPartial = found.isPartial || hasOthers(found.claims, names)
  const user = pickClaims(found.claims, names, record)
  if (!lacksClaims(found.claims, names, record.scope))
    return { ...record, ...describeKept(user, isPartial), userUpdatedAt: record.receivedAt }
  // A time without claims means that the claims did not fit. Incomplete claims must not get this time: access checks would trust them.
  const hasRead = record.user !== undefined || record.userUpdatedAt !== undefined
  return hasRead ? record : { ...record, ...describeKept(user, true) }
}

/**
 * Returns the kept claims of a response of the user info endpoint.
 *
 * @param now When the request was sent.
 */
export function keepUserInfo(
  claims: UserInfo,
  record: SessionRecord,
  { names, now }: Pick<ClaimsConfig, 'names'> & { readonly now: number },
): KeptClaims {
  const kept = describeKept(pickClaims(claims, names, record), hasOthers(claims, names))
  return { sub: record.sub ?? claims.sub, ...kept, userUpdatedAt: now }
}

/** Returns a record without claims. It keeps the time of the last read, so that the next read is not due immediately. */
export function withoutUser(record: SessionRecord): SessionRecord {
  return { ...record, user: undefined, isUserPartial: undefined }
}

function describeKept(
  user: UserInfo,
  isPartial: boolean,
): Pick<KeptClaims, 'user' | 'isUserPartial'> {
  // `JSON.stringify` omits `undefined`, so complete claims take no room for this flag.
  return { user, isUserPartial: isPartial || undefined }
}

/** Whether GenAuth has returned a value that the session does not keep. GenAuth returns `null` for a claim without a value. */
function hasOthers(claims: UserInfo, names: readonly string[]): boolean {
  return Object.entries(claims).some(
    ([name, value]) => value !== null && name !== 'sub' && !names.includes(name),
  )
}

function pickClaims(claims: UserInfo, names: readonly string[], record: SessionRecord): UserInfo {
  const kept = names.filter((name) => Object.hasOwn(claims, name))
  const { sub } = claims
  return withoutSecrets(
    { sub, ...Object.fromEntries(kept.map((name) => [name, claims[name]])) },
    record,
  )
}

/**
 * Requests the user's claims from GenAuth, and removes tokens and passwords from them.
 *
 * @throws {GenAuthError} `user_mismatch`, and the codes of core's `getUserInfoByAccessToken`
 */
export async function requestUser(
  client: AuthenticationClient,
  record: SessionRecord,
  signal?: AbortSignal,
): Promise<UserInfo> {
  const claims = await client.getUserInfoByAccessToken(record.accessToken, { signal })
  assertSameUser(record, claims.sub)
  return withoutSecrets(claims, record)
}

/** Removes members with the name of a secret, and values that equal a token of the session, at any depth of the claims. */
function withoutSecrets(claims: UserInfo, record: SessionRecord): UserInfo {
  const tokens: unknown[] = [record.accessToken, record.refreshToken, record.idToken]
  try {
    const text = JSON.stringify(claims, (name, value: unknown) =>
      isSecretName(name) || tokens.includes(value) ? undefined : value,
    )
    return JSON.parse(text) as UserInfo
  } catch {
    // `JSON.stringify` throws for very deep nesting, which `JSON.parse` accepts.
    throw new GenAuthError(
      'invalid_response',
      "The user's claims are nested too deeply. Check the user's profile in GenAuth.",
    )
  }
}
