import { readIdToken } from '../protocol/id-token'
import type { TokenSet } from '../protocol/token-set'
import type { StoredSession } from './stored-session'

/** Begins a session with the tokens of a login. */
export function beginSession(id: string, tokens: TokenSet, requestedScope: string): StoredSession {
  return {
    version: 1,
    id,
    revision: 1,
    startedAt: tokens.receivedAt,
    sub: readIdToken(tokens.idToken).sub,
    stale: false,
    ...keepTokens(tokens),
    scope: tokens.scope ?? requestedScope,
  }
}

/** Goes on with the tokens of a renewal. What the answer does not name stays as it was. */
export function continueSession(session: StoredSession, tokens: TokenSet): StoredSession {
  return {
    ...session,
    ...keepTokens(tokens),
    revision: session.revision + 1,
    scope: tokens.scope ?? session.scope,
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    idToken: tokens.idToken ?? session.idToken,
    sub: session.sub ?? readIdToken(tokens.idToken).sub,
    stale: false,
    sentAt: undefined,
    failure: undefined,
  }
}

function keepTokens(tokens: TokenSet) {
  const { accessToken, refreshToken, idToken, receivedAt, expiresInSeconds } = tokens
  return {
    accessToken,
    refreshToken,
    idToken,
    receivedAt,
    expiresAt: expiresInSeconds === undefined ? undefined : receivedAt + expiresInSeconds * 1000,
  }
}
