import { assertToken } from '../protocol/assert-token'
import { canRepeat } from '../session/can-repeat'
import type { Renewer } from '../session/renewer'
import { withSignal } from '../session/with-signal'
import type { SessionContext } from './context'
import { getToken, type RenewAfterRefusal } from './get-token'

/** The arguments of a `fetch` call. */
export interface FetchCall {
  readonly input: RequestInfo | URL
  readonly init: RequestInit | undefined
}

/**
 * Sends a request. Adds the access token if the request's origin is in `tokenOrigins`.
 *
 * After a 401 response, refreshes the token and repeats the request one time. It does not repeat the request after a redirect, or if the
 * body cannot be sent again.
 *
 * @throws {GenAuthError} the errors of `getToken`
 */
export async function authorizedFetch(
  context: SessionContext,
  renewer: Renewer,
  renewAfterRefusal: RenewAfterRefusal,
  { input, init }: FetchCall,
): Promise<Response> {
  const { runtime, state, tokenOrigins } = context
  const request = new Request(input, init)
  if (!tokenOrigins.has(new URL(request.url).origin) || request.headers.has('authorization')) {
    return runtime.fetch(request)
  }
  await context.ready()
  const id = state.record?.id
  const token = await getToken(context, renewer, { signal: request.signal })
  const copy = canRepeat(input, init, request) ? request.clone() : undefined
  const response = await runtime.fetch(authorize(request, token))
  if (response.status !== 401 || response.redirected || !copy) return response
  const newToken = await withSignal(renewAfterRefusal(token, id), request.signal)
  if (newToken === undefined) return response
  await response.body?.cancel()
  return runtime.fetch(authorize(copy, newToken))
}

function authorize(request: Request, token: string): Request {
  // A stored token may contain characters that are invalid in a header. The browser's own error would quote the token.
  assertToken('accessToken', token)
  request.headers.set('authorization', `Bearer ${token}`)
  return request
}
