import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { canRepeat } from '../session/can-repeat'
import { requirePage } from '../session/require-page'
import { withSignal } from '../session/with-signal'
import { requireSameSession } from './guards'
import type { ConnectionParts } from './parts'
import type { ConnectionRenewal } from './renewal'
import type { SessionRefresh } from './session-request'
import { pageHeader, refusalHeader } from './wire'

/**
 * Sends a request. Adds the page header if the request goes to the app's own origin.
 *
 * If the server reports that the access token has expired, requests a refresh and repeats the request one time. Does not repeat a request
 * whose body cannot be sent again.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, and the refresh error
 */
export async function fetchFromServer(
  parts: ConnectionParts,
  { renewal, refreshSession }: { renewal: ConnectionRenewal; refreshSession: SessionRefresh },
  { input, init }: { input: RequestInfo | URL; init: RequestInit | undefined },
): Promise<Response> {
  const { runtime, known, ready } = parts
  const page = requirePage(parts)
  const request = new Request(input, init)
  if (new URL(request.url).origin !== page.origin) return runtime.fetch(request)
  await ready()
  const { epoch } = known
  request.headers.set(pageHeader, '1')
  const copy = canRepeat(input, init, request) ? request.clone() : undefined
  const response = await runtime.fetch(request)
  const code = readErrorCode(response)
  if (code !== 'renew_required' || !copy) return rejectIfEnded(response, code, refreshSession)
  await response.body?.cancel()
  await withSignal(renewal.ifDue(), request.signal)
  requireSameSession(parts, epoch)
  const second = await runtime.fetch(copy)
  return rejectIfEnded(second, readErrorCode(second), refreshSession)
}

function readErrorCode(response: Response): string | null {
  return response.status === 401 && !response.redirected
    ? response.headers.get(refusalHeader)
    : null
}

function rejectIfEnded(
  response: Response,
  code: string | null,
  refreshSession: SessionRefresh,
): Response {
  if (code !== 'not_authenticated' && code !== 'session_expired') return response
  void response.body?.cancel()
  // This response does not prove that the user is signed out, so request the session.
  void refreshSession.now()
  throw new GenAuthError(
    code satisfies GenAuthErrorCode,
    'No user is signed in on the server. Log in again.',
    {
      status: 401,
    },
  )
}
