import { GenAuthError, isGenAuthError } from '../errors'
import { isOtherUser } from '../session/describe-change'
import type { Sending, Sent } from '../session/request-driver'
import { requireSession } from '../session/require-session'
import { withSignal } from '../session/with-signal'
import type { ServerContext } from './context'
import type { SessionRefresh } from './session-request'
import type { ServerSnapshot } from './snapshot'

/** Returns whether the server has rejected a request because its cookie belongs to another session. The request then had no effect. */
export function isSessionChange(error: unknown): error is GenAuthError {
  return isGenAuthError(error) && error.code === 'session_changed'
}

/**
 * Requests the session after the server has rejected a request as `session_changed`. The tab then shows the current session.
 *
 * @param used The session of the request; `undefined` if the tab showed a signed-out user.
 * @returns The session with which the request may be repeated: it belongs to the same user.
 * @throws {GenAuthError} `user_switched`; `not_authenticated` or `session_expired` if the user is now signed out; `session_changed` if the
 * session could not be requested
 */
export async function followSessionChange(
  context: ServerContext,
  refreshSession: SessionRefresh,
  used: ServerSnapshot | undefined,
): Promise<ServerSnapshot | undefined> {
  const { current } = context
  // A message of another tab, or another request, may have changed the session since the request was sent.
  if (current.held?.id === used?.id) {
    await refreshSession.again()
    const { sessionError } = current.backoff
    if (sessionError) throw sessionChanged(sessionError)
  }
  const { held } = current
  if (used && !held) requireSession(context)
  if (held && isOtherUser(used ?? { id: undefined }, held)) throw userSwitched()
  return held
}

/**
 * Sends a request. If the server rejects the request because another session has replaced the session of the request, repeats the request one
 * time for the same user.
 *
 * @returns The last response. It is still the rejection if the request cannot be repeated, or if the session has changed again.
 * @throws {GenAuthError} the codes of {@link followSessionChange}
 */
export async function sendForUser<Result extends Sent<ServerSnapshot>>(
  context: ServerContext,
  refreshSession: SessionRefresh,
  {
    held,
    send,
    repeat,
    signal,
  }: { held: ServerSnapshot | undefined } & Sending<ServerSnapshot, Result>,
): Promise<Result> {
  const sent = await send(held)
  if (sent.code !== 'session_changed') return sent
  try {
    const next = await withSignal(followSessionChange(context, refreshSession, held), signal)
    if (!repeat) return sent
    return await sendForUser(context, refreshSession, { held: next, send: repeat, signal })
  } finally {
    // An unread body keeps its connection busy.
    if (repeat) void sent.response?.body?.cancel()
  }
}

/** Creates the error for a request that had no effect, and is not repeated. */
function sessionChanged(cause?: GenAuthError): GenAuthError {
  return new GenAuthError(
    'session_changed',
    'The session of this browser has changed, so the request had no effect. Repeat the call.',
    { status: 409, retryable: true, cause },
  )
}

/** Creates the error for a request of the previous user. The request had no effect. */
export function userSwitched(): GenAuthError {
  return new GenAuthError(
    'user_switched',
    'Another user has logged in in this browser, so the request had no effect. Show the current user, and let this user repeat the action.',
    { status: 409 },
  )
}
