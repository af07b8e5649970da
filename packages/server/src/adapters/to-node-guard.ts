import { assertAuthServer } from '../assert-options'
import type { AuthServer, RequiredSession } from '../auth-server'
import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { checkRequireOptions } from '../require-session/read-options'
import { createGuardedSessions, type GuardedSessions } from './guarded-sessions'
import { isUsableMethod, toWebRequest } from './node-requests'
import { type NodeRequest, type NodeResponse, sendNodeResponse } from './node-responses'

/** A middleware that lets only some users pass, for Express and `node:http`. */
export interface NodeGuard<Session> extends GuardedSessions<Session> {
  (request: NodeRequest, response: NodeResponse, next: (error?: unknown) => void): Promise<void>
}

/**
 * Creates a middleware for Express and `node:http` that calls `requireSession`. If the request is refused, the middleware sends the response.
 * Otherwise it sets `Cache-Control: no-store`, which the next handler can change, and calls `next`. If the check itself fails, `next` gets
 * the error, and Express skips the handler. With `node:http`, do not run your handler if `next` gets an error.
 *
 * ```ts
 * const requireAdmin = toNodeGuard(auth, { role: 'admin' })
 * app.get('/admin', requireAdmin, (request, response) => {
 *   response.json(requireAdmin.sessionOf(request).user)
 * })
 * ```
 *
 * @param auth The server from `createAuthServer()`.
 * @param options The options of `requireSession`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`, or if an option is wrong. Other errors go to `next`.
 */
export function toNodeGuard<const Options extends RequireSessionOptions = RequireSessionOptions>(
  auth: AuthServer,
  options: Options = {} as Options,
): NodeGuard<RequiredSession<Options>> {
  assertAuthServer(auth, 'toNodeGuard')
  checkRequireOptions(options)
  const { keep, sessionOf } = createGuardedSessions<RequiredSession<Options>>('toNodeGuard')
  const guard = async (
    request: NodeRequest,
    response: NodeResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    // `toWebRequest` would throw, and a `next` without a check of its argument would then accept the request.
    if (!isUsableMethod(request.method ?? 'GET')) {
      const init = { status: 400, headers: { 'cache-control': 'no-store' } }
      return sendNodeResponse(request, response, new Response(null, init))
    }
    try {
      keep(request, await auth.requireSession<Options>(toWebRequest(auth, request), options))
      response.setHeader('cache-control', 'no-store')
    } catch (error) {
      if (!isAuthRequiredError(error)) return next(error)
      return sendNodeResponse(request, response, error.toResponse())
    }
    next()
  }
  return Object.assign(guard, { sessionOf })
}
