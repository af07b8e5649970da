import { GenAuthError, type GenAuthErrorCode } from '../errors'
import { canRepeat } from '../session/can-repeat'
import { requirePage } from '../session/require-page'
import { withSignal } from '../session/with-signal'
import type { ConnectionParts } from './connection-parts'
import type { ConnectionRenewal } from './connection-renewal'
import { pageHeader } from './page-header'
import type { SessionRefresh } from './refresh-session'
import { refusalHeader } from './refusal-header'
import { requireSame } from './require-same'

/**
 * `fetch` that says to the app's own origin that it comes from the page, and is sent as it is to any other.
 *
 * Where the server answers that the token has run out, it asks for a renewal and tries again, once: only where the body can be sent
 * again. A session that is over makes the call reject with a `GenAuthError`.
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
  const spare = canRepeat(input, init, request) ? request.clone() : undefined
  const response = await runtime.fetch(request)
  const code = readRefusal(response)
  if (code !== 'renew_required' || !spare) return refuseIfOver(response, code, refreshSession)
  await response.body?.cancel()
  await withSignal(renewal.ifDue(), request.signal)
  requireSame(parts, epoch)
  const second = await runtime.fetch(spare)
  return refuseIfOver(second, readRefusal(second), refreshSession)
}

function readRefusal(response: Response): string | null {
  return response.status === 401 && !response.redirected
    ? response.headers.get(refusalHeader)
    : null
}

function refuseIfOver(
  response: Response,
  code: string | null,
  refreshSession: SessionRefresh,
): Response {
  if (code !== 'not_authenticated' && code !== 'session_expired') return response
  void response.body?.cancel()
  // Who is logged in is not for one answer to say: the server is asked.
  void refreshSession.now()
  throw new GenAuthError(
    code satisfies GenAuthErrorCode,
    'Nobody is logged in on the server: log in again.',
    {
      status: 401,
    },
  )
}
