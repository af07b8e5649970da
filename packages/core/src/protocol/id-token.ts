/** What we read from an ID token beside oauth4webapi's checks. */
export interface IdTokenHints {
  readonly sub?: string | undefined
  readonly nonce?: string | undefined
  /** Epoch seconds, by the server's clock. */
  readonly iat?: number | undefined
}

/** Reads an ID token without checking it; an unreadable one gives nothing, and oauth4webapi's check then says why. */
export function readIdToken(idToken: unknown): IdTokenHints {
  try {
    const payload = String(idToken).split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? ''
    const bytes = Uint8Array.from(atob(payload), (char) => char.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    return {
      sub: typeof claims['sub'] === 'string' ? claims['sub'] : undefined,
      nonce: typeof claims['nonce'] === 'string' ? claims['nonce'] : undefined,
      iat: typeof claims['iat'] === 'number' ? claims['iat'] : undefined,
    }
  } catch {
    return {}
  }
}
