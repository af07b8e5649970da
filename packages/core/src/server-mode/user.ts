import { GenAuthError, isGenAuthError } from '../errors'
import type { UserInfo } from '../protocol/user-info'
import { withSignal } from '../session/with-signal'
import { callServer, type ServerRequest } from './call-server'
import { requireAuthenticated, requireSameSession } from './guards'
import type { ConnectionParts } from './parts'
import type { ConnectionRenewal } from './renewal'
import type { SessionRefresh } from './session-request'

/** If GenAuth rejects a new token within this time after its refresh, do not refresh again. In milliseconds. */
const trustMs = 10_000

/** Sends requests for which the server needs a valid token. */
export interface TokenRequests {
  /** Sends a request. If the token has expired or GenAuth rejects the token, refreshes the token and repeats the request one time. */
  send(request: ServerRequest): Promise<Record<string, unknown>>
}

/** Creates the {@link TokenRequests} of a tab. */
export function createTokenRequests(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): TokenRequests {
  const { ready, runtime, known } = parts
  let renewing: { readonly at: number; readonly done: Promise<unknown> } | undefined
  const replaceToken = (requestedAt: number) => {
    // A request that was sent before the last refresh used the previous token. So wait for the last refresh, and do not start another.
    const isNewer = renewing !== undefined && requestedAt <= renewing.at
    if (!isNewer) renewing = { at: runtime.now(), done: renewal.now() }
    return renewing?.done
  }
  const renewFor = async (error: unknown, requestedAt: number) => {
    if (!isGenAuthError(error)) throw error
    if (error.endsSession) void refreshSession.now()
    if (error.code === 'renew_required') return renewal.ifDue()
    const isTrusted =
      renewing !== undefined && requestedAt > renewing.at && requestedAt - renewing.at < trustMs
    if (error.code !== 'invalid_token' || isTrusted) throw error
    return replaceToken(requestedAt)
  }
  return {
    async send(request) {
      await withSignal(ready(), request.signal)
      requireAuthenticated(parts)
      const { epoch } = known
      const requestedAt = runtime.now()
      try {
        return await callServer(parts, request)
      } catch (error) {
        await withSignal(renewFor(error, requestedAt), request.signal)
        requireSameSession(parts, epoch)
        return callServer(parts, request)
      }
    },
  }
}

/**
 * Reads the user through the server. Adds the `sub` to the session if the login returned none.
 *
 * @throws {GenAuthError} `user_mismatch`, and the server's error. No error ends the session.
 */
export async function getUserFromServer(
  parts: ConnectionParts,
  {
    tokenRequests,
    refreshSession,
  }: { tokenRequests: TokenRequests; refreshSession: SessionRefresh },
  signal: AbortSignal | undefined,
): Promise<UserInfo> {
  const { known, ready } = parts
  await withSignal(ready(), signal)
  const { epoch } = known
  const user = await tokenRequests.send({ path: '/user', signal })
  const { sub } = user
  if (typeof sub !== 'string') {
    throw new GenAuthError('invalid_response', 'The server returned no user. Check basePath.', {
      retryable: true,
    })
  }
  requireSameSession(parts, epoch)
  try {
    known.setSub(sub)
  } catch (error) {
    // Another user may have logged in without a message to this tab, so request the session.
    void refreshSession.again()
    throw error
  }
  return { ...user, sub }
}
