import { GenAuthError, isGenAuthError, type SessionFacts, type UserInfo } from '@genauth/core'
import { verifyOrigin, verifyScript } from '../http/csrf'
import { jsonResponse } from '../http/responses'
import type { SessionRecord } from '../sessions/session-record'
import { requestUser } from '../sessions/user-claims'
import type { Route, RouteContext } from './route'
import { assertTokenGood, requireSession } from './session'

/** `GET /user`: requests the user's claims from GenAuth and returns them. */
export const user: Route = {
  methods: ['GET'],
  guard: verifyOrigin,
  async respond(context) {
    return jsonResponse(await readClaims(context, await requireSession(context)))
  },
}

/** How long the rendering of a page waits for GenAuth, in milliseconds. */
const maxWaitMs = 2000

/**
 * Requests the user's claims from GenAuth, and removes tokens and passwords from them. If GenAuth rejects the access token, a refresh becomes
 * due.
 *
 * @throws {GenAuthError} `renew_required`, `user_mismatch`, and the codes of core's `getUserInfoByAccessToken`
 */
export async function readClaims(
  { client, runtime, rejectedTokens }: Pick<RouteContext, 'client' | 'runtime' | 'rejectedTokens'>,
  record: SessionRecord,
  signal?: AbortSignal,
): Promise<UserInfo> {
  assertTokenGood(record, runtime.now())
  return requestUser(client, record, signal).catch((error: unknown) => {
    if (isGenAuthError(error) && error.code === 'invalid_token') rejectedTokens.add(record)
    throw error
  })
}

/** Requests the claims for server rendering. Returns `undefined` if GenAuth is slow or fails; the browser then requests the claims. */
export async function readClaimsInTime(
  context: Pick<RouteContext, 'client' | 'runtime' | 'rejectedTokens' | 'report' | 'request'>,
  record: SessionRecord,
): Promise<UserInfo | undefined> {
  const limit = new AbortController()
  const stopTimer = context.runtime.after(maxWaitMs, () => limit.abort(tooSlow()))
  try {
    return await readClaims(context, record, limit.signal)
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    // Do not report an expired or revoked token, because the browser will refresh the token.
    const isRoutine = error.code === 'renew_required' || error.code === 'invalid_token'
    if (!isRoutine) context.report(error, context.request)
    return undefined
  } finally {
    stopTimer()
  }
}

function tooSlow(): GenAuthError {
  return new GenAuthError(
    'timeout',
    `GenAuth did not return the user's claims within ${maxWaitMs / 1000} s. No action is needed: the browser requests them.`,
  )
}

/** Adds the user to the session facts. The function also sets `sub`, which is unknown after a login without an ID token. */
export function withUser(facts: SessionFacts, user: UserInfo): SessionFacts {
  const { session } = facts
  if (session.status !== 'authenticated') return facts
  const { answeredAt: userUpdatedAt } = facts
  return {
    ...facts,
    session: { ...session, sub: user.sub },
    user,
    userUpdatedAt,
    isUserPartial: undefined,
  }
}

/** `POST /introspect`: returns GenAuth's introspection of the access token. If the token is inactive, a refresh becomes due. */
export const introspect: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async respond(context) {
    const record = await requireSession(context)
    const introspection = await context.client.introspectToken(record.accessToken)
    if (!introspection.active) context.rejectedTokens.add(record)
    // Remove the token id: for an opaque token, the id may be the token itself.
    return jsonResponse(
      introspection.active ? { ...introspection, tokenId: undefined } : introspection,
    )
  },
}
