import { parseJsonObject } from './parse-json-object'

/** What we read from an ID token beside oauth4webapi's checks. */
export interface IdTokenHints {
  readonly sub?: string | undefined
  readonly nonce?: string | undefined
  /** Epoch seconds, by the server's clock. */
  readonly iat?: number | undefined
}

/** Reads an ID token without checking it; an unreadable one gives nothing, and oauth4webapi's check then says why. */
export function readUnverifiedIdToken(idToken: unknown): IdTokenHints {
  const { sub, nonce, iat } = readUnverifiedPayload(idToken)
  return {
    sub: typeof sub === 'string' ? sub : undefined,
    nonce: typeof nonce === 'string' ? nonce : undefined,
    iat: typeof iat === 'number' ? iat : undefined,
  }
}

/** Reads the payload of an ID token without checking it; an unreadable one is empty. */
export function readUnverifiedPayload(idToken: unknown): Record<string, unknown> {
  try {
    const payload = String(idToken).split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? ''
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))
    return parseJsonObject(new TextDecoder().decode(bytes)) ?? {}
  } catch {
    return {}
  }
}
