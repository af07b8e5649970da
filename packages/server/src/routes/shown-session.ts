import { GenAuthError } from '@genauth/core'
import { noSession } from '@genauth/core/internal'
import { shownSessionOf } from '../http/csrf'
import type { SessionReading } from '../sessions/sessions'
import { supersededIn } from './read-session'
import { outdatedCookie } from './renew-required'

/**
 * Rejects a request if its page shows another session than that of the cookie, because another user may have logged in since. Accepts a
 * request without the header `X-GenAuth-Session`. Every route that a page calls must call this function before it has any effect, except
 * `GET /session`, with which the page learns its session.
 *
 * @param reading The session of the request's cookie.
 * @throws {GenAuthError} `session_changed`, `invalid_request`
 */
export function assertShownSession(
  request: Pick<Request, 'headers' | 'url'>,
  reading: SessionReading,
): void {
  const shown = shownSessionOf(request)
  if (shown !== undefined && isOtherSession(shown, reading)) throw sessionChanged()
}

/**
 * Whether a request belongs to another session than its page shows. A cookie without a session is no other session: the page may show a
 * session that has ended, and the route then responds that the session has ended.
 *
 * @param shown The id of the session that the page shows, or `none`.
 */
function isOtherSession(shown: string, reading: SessionReading): boolean {
  const visible = reading.record ?? reading.unclaimed
  if (shown === noSession) return visible !== undefined
  const owner = reading.record ?? reading.unclaimed ?? reading.remains
  const ownerId = owner?.id ?? supersededIn(reading)?.sessionId
  return ownerId !== undefined && ownerId !== shown
}

/**
 * Rejects a request unless its page shows exactly the session of the cookie. Rejects a request without the header `X-GenAuth-Session`, and
 * a request whose cookie can only get the current cookie.
 *
 * @throws {GenAuthError} `session_changed`, `invalid_request`, `renew_required`
 */
export function requireShownSession(
  request: Pick<Request, 'headers' | 'url'>,
  reading: SessionReading,
): void {
  const shown = shownSessionOf(request)
  if (shown === undefined) {
    throw new GenAuthError(
      'invalid_request',
      'The header X-GenAuth-Session is missing. Send the request with genauth.fetch, and reload the page if it is old.',
    )
  }
  const { id } = reading.record ?? reading.unclaimed ?? { id: noSession }
  if (shown !== id) throw sessionChanged()
  if (!reading.record && reading.unclaimed) throw outdatedCookie()
}

/** Creates the error for a request whose page shows another session than that of the cookie. */
export function sessionChanged(): GenAuthError {
  return new GenAuthError(
    'session_changed',
    'The browser has another session than the page shows. Request GET /auth/session, and repeat this request only for the same user.',
  )
}
