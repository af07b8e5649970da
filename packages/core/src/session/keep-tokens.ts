import type { KnownUser } from '../genauth'
import { readUnverifiedIdToken } from '../protocol/read-unverified-id-token'
import type { TokenSet } from '../protocol/token-set'
import { readIdTokenUser } from '../protocol/user-claims'
import type { StoredSession } from './stored-session'

/** Creates a session with the tokens of a login. */
export function beginSession(id: string, tokens: TokenSet, requestedScope: string): StoredSession {
  const scope = tokens.scope ?? requestedScope
  return {
    version: 1,
    id,
    revision: 1,
    startedAt: tokens.receivedAt,
    sub: readUnverifiedIdToken(tokens.idToken).sub,
    stale: false,
    ...keepTokens(tokens),
    scope,
    user: readUser(tokens, scope),
  }
}

/** Adds the tokens of a refresh to a session. Values that the response does not contain stay the same. */
export function continueSession(session: StoredSession, tokens: TokenSet): StoredSession {
  const scope = tokens.scope ?? session.scope
  const user = readUser(tokens, scope)
  return {
    ...session,
    ...keepTokens(tokens),
    revision: session.revision + 1,
    scope,
    // If the ID token has only some of the claims, keep the claims from userinfo.
    user: user?.isPartial ? (session.user ?? user) : (user ?? session.user),
    refreshToken: tokens.refreshToken ?? session.refreshToken,
    idToken: tokens.idToken ?? session.idToken,
    sub: session.sub ?? readUnverifiedIdToken(tokens.idToken).sub,
    stale: false,
    sentAt: undefined,
    failure: undefined,
  }
}

function readUser({ idToken, receivedAt }: TokenSet, scope: string): KnownUser | undefined {
  const user = readIdTokenUser(idToken, scope)
  return user && { ...user, updatedAt: receivedAt }
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
