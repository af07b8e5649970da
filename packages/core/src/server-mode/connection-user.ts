import { GenAuthError, isGenAuthError } from '../errors'
import type { UserInfo } from '../protocol/user-info'
import { withSignal } from '../session/with-signal'
import { callServer, type ServerRequest } from './call-server'
import type { ConnectionParts } from './connection-parts'
import type { ConnectionRenewal } from './connection-renewal'
import type { SessionRefresh } from './refresh-session'
import { requireAuthenticated } from './require-authenticated'
import { requireSame } from './require-same'

/** How long after a renewal a token that is refused all the same is not renewed again. */
const trustMs = 10_000

/** Questions that need a good token on the server. */
export interface TokenRequests {
  /** Asks; where the token has run out, or GenAuth does not accept it, it is renewed first, once. */
  ask(question: ServerRequest): Promise<Record<string, unknown>>
}

/** Makes the way to ask what needs a token. */
export function createTokenRequests(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
): TokenRequests {
  const { ready, runtime, known } = parts
  let renewing: { readonly at: number; readonly done: Promise<unknown> } | undefined
  const replaceToken = (askedAt: number) => {
    // Whoever asked before the last one has not seen what it brought.
    const isNewer = renewing !== undefined && askedAt <= renewing.at
    if (!isNewer) renewing = { at: runtime.now(), done: renewal.now() }
    return renewing?.done
  }
  const renewFor = async (error: unknown, askedAt: number) => {
    if (!isGenAuthError(error)) throw error
    if (error.endsSession) void refreshSession.now()
    if (error.code === 'renew_required') return renewal.ifDue()
    const isTrusted =
      renewing !== undefined && askedAt > renewing.at && askedAt - renewing.at < trustMs
    if (error.code !== 'invalid_token' || isTrusted) throw error
    return replaceToken(askedAt)
  }
  return {
    async ask(question) {
      await withSignal(ready(), question.signal)
      requireAuthenticated(parts)
      const { epoch } = known
      const askedAt = runtime.now()
      try {
        return await callServer(parts, question)
      } catch (error) {
        await withSignal(renewFor(error, askedAt), question.signal)
        requireSame(parts, epoch)
        return callServer(parts, question)
      }
    },
  }
}

/**
 * Reads the user through the server, and learns who it is where the login did not say.
 *
 * @throws {GenAuthError} `user_mismatch`, and what the server answers. None of it ends the session.
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
  const user = await tokenRequests.ask({ path: '/user', signal })
  const { sub } = user
  if (typeof sub !== 'string') {
    throw new GenAuthError('invalid_response', 'The server answered no user: check basePath.', {
      retryable: true,
    })
  }
  requireSame(parts, epoch)
  try {
    known.setSub(sub)
  } catch (error) {
    // Somebody else may have logged in where this page did not hear of it.
    void refreshSession.again()
    throw error
  }
  return { ...user, sub }
}
