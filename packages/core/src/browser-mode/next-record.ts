import { GenAuthError } from '../errors'
import { readAuthentication } from '../protocol/authentication'
import { readUnverifiedIdToken, readUnverifiedPayload } from '../protocol/id-token'
import type { TokenSet } from '../protocol/token-requests'
import { readIdTokenUser } from '../protocol/user-info'
import { nextFailure } from '../session/backoff'
import type { SessionDetails } from '../session/current-session'
import { judgeSession } from '../session/judge-failure'
import { isRenewable } from '../session/refresh-lead-time'
import { beginTokens, continueTokens } from '../session/token-record'
import type { KnownUser } from '../session-state'
import type { LoginTransaction } from './login-transactions'
import type { StoredSession } from './record'
import type { SessionStore } from './store'

/** Creates a session with the tokens of a login. */
export function beginSession(
  id: string,
  tokens: TokenSet,
  login: Pick<LoginTransaction, 'scope' | 'tenantId'>,
): StoredSession {
  const record = beginTokens(tokens, login.scope)
  return {
    version: 1,
    id,
    startedAt: tokens.receivedAt,
    sub: readUnverifiedIdToken(tokens.idToken).sub,
    details: readDetails(tokens, login.tenantId ? { tenantId: login.tenantId } : {}),
    stale: false,
    ...record,
    user: readUser(tokens, record.scope),
  }
}

/** Adds the tokens of a refresh to a session. Values that the response does not contain stay the same. */
export function continueSession(session: StoredSession, tokens: TokenSet): StoredSession {
  const record = continueTokens(session, tokens)
  const user = readUser(tokens, record.scope)
  return {
    ...session,
    ...record,
    // If the ID token has only some of the claims, keep the claims from userinfo.
    user: user?.isPartial ? (session.user ?? user) : (user ?? session.user),
    sub: session.sub ?? readUnverifiedIdToken(tokens.idToken).sub,
    details: readDetails(tokens, session.details),
    stale: false,
    failure: undefined,
  }
}

/** Returns the claim `tenant_id` of an ID token; `undefined` if the ID token has none. */
export function readTenant({ idToken }: Pick<TokenSet, 'idToken'>): string | undefined {
  const { tenant_id: tenantId } = readUnverifiedPayload(idToken)
  return typeof tenantId === 'string' && tenantId !== '' ? tenantId : undefined
}

/**
 * Reads the details of an ID token. Details that it does not contain stay the same. The scope `tenant_id` adds the claim `tenant_id`.
 */
function readDetails(tokens: TokenSet, known?: SessionDetails): SessionDetails {
  const tenantId = readTenant(tokens)
  const authentication = readAuthentication(tokens.idToken)
  return {
    ...known,
    ...(tenantId !== undefined && { tenantId }),
    ...(authentication && { authentication }),
  }
}

function readUser({ idToken, receivedAt }: TokenSet, scope: string): KnownUser | undefined {
  const user = readIdTokenUser(idToken, scope)
  return user && { ...user, updatedAt: receivedAt }
}

/** Returns the session's record with the failed refresh added. */
export function noteFailure(
  session: StoredSession,
  error: GenAuthError,
  now: number,
  random: number,
): StoredSession {
  const failure = nextFailure(session.failure, error, now, random)
  const next = { ...session, failure, sentAt: undefined }
  const standing = judgeSession({ ...next, renewable: isRenewable(next) }, now)
  return { ...next, stale: session.stale || standing !== 'current' }
}

/**
 * Returns the error for a session that is only in memory because its storage failed. Only the first call returns the error, so that the app
 * gets the error only one time.
 */
export function takeStorageError(store: SessionStore): GenAuthError | undefined {
  if (!store.isBroken || store.isTold) return undefined
  store.isTold = true
  return new GenAuthError(
    'storage_unavailable',
    'The browser cannot store the session, so it ends when the page is closed or reloaded. Ask the user to allow site data.',
  )
}
