import { assertToken } from '../protocol/assert-token'
import { canRepeat } from './can-repeat'
import type { SessionContext } from './context'
import { getToken } from './get-token'
import type { RenewAfterRefusal } from './renew-after-refusal'
import type { Renewer } from './renewal'
import { withSignal } from './with-signal'

/** The parameters of a `fetch`. */
export interface FetchCall {
  readonly input: RequestInfo | URL
  readonly init: RequestInit | undefined
}

/**
 * `fetch` that adds the access token to requests to the listed origins, and to no other.
 *
 * After a 401 it renews and tries again, once: only where the answer was not redirected and the body can be sent again. A session
 * that cannot give a token makes the call reject with a `GenAuthError`.
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
  const spare = canRepeat(input, init, request) ? request.clone() : undefined
  const response = await runtime.fetch(authorize(request, token))
  if (response.status !== 401 || response.redirected || !spare) return response
  const newer = await withSignal(renewAfterRefusal(token, id), request.signal)
  if (newer === undefined) return response
  await response.body?.cancel()
  return runtime.fetch(authorize(spare, newer))
}

function authorize(request: Request, token: string): Request {
  // What lies in a storage may be damaged, and the platform's error would quote it.
  assertToken('accessToken', token)
  request.headers.set('authorization', `Bearer ${token}`)
  return request
}
