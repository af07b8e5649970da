import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { currentSession } from '../login/session-cookie'
import type { EmulatorState } from '../settings/state'
import type { EngineRequest, EngineRequests } from './engine-requests'

/** The context of a handler of `/oidc`. */
export interface OidcContext {
  state: EmulatorState
  requests: EngineRequests
}

/** Forwards a request to oidc-provider, with the given changes. */
export function forward(
  request: IncomingRequest,
  { state, requests }: OidcContext,
  changes: Partial<Omit<EngineRequest, 'origin'>> = {},
): Promise<Reply> {
  const { query } = request
  const path = request.path.slice('/oidc'.length)
  return requests.call({
    method: request.method,
    url: query.size > 0 ? `${path}?${query}` : path,
    headers: forwardedHeaders(request),
    body: request.body,
    origin: { request, session: currentSession(request, state) },
    ...changes,
  })
}

/**
 * Returns the headers to pass to oidc-provider. Omits cookies, the origin and the client's credentials, which the emulator itself handles.
 */
export function forwardedHeaders(request: IncomingRequest): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of ['accept', 'content-type', 'user-agent'] as const) {
    const value = request.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}
