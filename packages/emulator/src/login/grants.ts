import type { SsoSession } from './sso-sessions'

/** The login behind the tokens of a grant. All tokens of one login have the same grant. */
export interface GrantedLogin {
  session: SsoSession
  /** Whether the authorization request had `acr_values`. If it had, the ID tokens have the claim `acr`. */
  wantsAcr: boolean
}

/** The login behind each grant. */
export interface Grants {
  add(grantId: string, login: GrantedLogin): void
  find(grantId: string | undefined): GrantedLogin | undefined
  /** Returns the grants of a session. */
  ofSession(sessionId: string): string[]
  clear(): void
}

export function createGrants(): Grants {
  const logins = new Map<string, GrantedLogin>()
  return {
    add: (grantId, login) => void logins.set(grantId, login),
    find: (grantId) => logins.get(grantId ?? ''),
    ofSession: (sessionId) =>
      [...logins].filter(([, { session }]) => session.id === sessionId).map(([id]) => id),
    clear: () => logins.clear(),
  }
}
