import type { SsoSession } from './sso-sessions'

/** The SSO session behind each grant. All tokens of one login have the same grant. */
export interface Grants {
  add(grantId: string, session: SsoSession): void
  tenantOf(grantId: string | undefined): string | undefined
  /** Returns the grants of a session. */
  ofSession(sessionId: string): string[]
  clear(): void
}

export function createGrants(): Grants {
  const sessions = new Map<string, SsoSession>()
  return {
    add: (grantId, session) => void sessions.set(grantId, session),
    tenantOf: (grantId) => sessions.get(grantId ?? '')?.tenantId,
    ofSession: (sessionId) =>
      [...sessions].filter(([, { id }]) => id === sessionId).map(([grantId]) => grantId),
    clear: () => sessions.clear(),
  }
}
