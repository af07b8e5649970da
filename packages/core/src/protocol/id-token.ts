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
