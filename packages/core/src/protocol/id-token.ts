import { parseJsonObject } from './send-request'

/** Claims of an ID token that are read without validation. */
export interface IdTokenHints {
  readonly sub?: string | undefined
  readonly nonce?: string | undefined
  /** When the token was issued, in epoch seconds by the server's clock. */
  readonly iat?: number | undefined
}

/**
 * Reads claims of an ID token without validation. If the token is unreadable, all claims are `undefined`; oauth4webapi rejects such a token
 * later.
 */
export function readUnverifiedIdToken(idToken: unknown): IdTokenHints {
  const { sub, nonce, iat } = readUnverifiedPayload(idToken)
  return {
    sub: typeof sub === 'string' ? sub : undefined,
    nonce: typeof nonce === 'string' ? nonce : undefined,
    iat: typeof iat === 'number' ? iat : undefined,
  }
}

/** Reads the payload of an ID token without validation. Returns an empty object if the token is unreadable. */
export function readUnverifiedPayload(idToken: unknown): Record<string, unknown> {
  try {
    const payload = String(idToken).split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? ''
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))
    return parseJsonObject(new TextDecoder().decode(bytes)) ?? {}
  } catch {
    return {}
  }
}

/** How and when the user logged in, from the ID token (OpenID Connect Core, section 2). */
export interface AuthenticationClaims {
  /** When the user last entered credentials (`auth_time`), in epoch milliseconds by GenAuth's clock. */
  readonly authenticatedAt?: number | undefined
  /** The authentication context class (`acr`). */
  readonly acr?: string | undefined
  /** The authentication methods (`amr`), such as `pwd` and `otp`. */
  readonly amr?: readonly string[] | undefined
}

/** Reads `auth_time`, `acr` and `amr` of an ID token that has been validated. Returns `undefined` if the token has none of them. */
export function readAuthenticationClaims(
  idToken: string | undefined,
): AuthenticationClaims | undefined {
  const { auth_time: time, acr, amr } = readUnverifiedPayload(idToken)
  const claims = {
    ...(typeof time === 'number' && { authenticatedAt: time * 1000 }),
    ...(typeof acr === 'string' && { acr }),
    ...(Array.isArray(amr) && { amr: amr.map(String) }),
  }
  return Object.keys(claims).length > 0 ? claims : undefined
}
