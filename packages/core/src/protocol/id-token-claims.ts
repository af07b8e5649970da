import { readUnverifiedPayload } from './id-token'
import type { UserInfo } from './user-info'

/** The claims of an ID token (OpenID Connect Core, section 2): about the user, the token and the login. */
export interface IdTokenClaims extends UserInfo {
  /** The issuer. */
  readonly iss: string
  /** The ids of the applications for which GenAuth issued the token. */
  readonly aud: string | readonly string[]
  /** When the token expires, in epoch seconds by GenAuth's clock. */
  readonly exp: number
  /** When GenAuth issued the token, in epoch seconds by GenAuth's clock. */
  readonly iat: number
  /** When the user last entered credentials, in epoch seconds by GenAuth's clock. */
  readonly auth_time?: number | undefined
  /** The authentication context class. */
  readonly acr?: string | undefined
  /** The authentication methods, such as `pwd` and `otp`. */
  readonly amr?: readonly string[] | undefined
  readonly azp?: string | undefined
}

/** Claims that protect the exchange of the token. They say nothing about the user or the login. */
const exchangeClaims: ReadonlySet<string> = new Set('at_hash c_hash nonce s_hash'.split(' '))

/**
 * Returns the claims of an ID token that oauth4webapi has validated, without `nonce` and the hashes of other tokens.
 *
 * @param sub The user of the session. The ID token of another user, such as one from a changed storage, is ignored.
 * @returns `undefined` if there is no ID token.
 */
export function readIdTokenClaims(
  idToken: string | undefined,
  sub: string | undefined,
): IdTokenClaims | undefined {
  const claims = Object.entries(readUnverifiedPayload(idToken))
  const shown = Object.fromEntries(claims.filter(([name]) => !exchangeClaims.has(name)))
  return sub !== undefined && shown['sub'] === sub ? (shown as unknown as IdTokenClaims) : undefined
}
