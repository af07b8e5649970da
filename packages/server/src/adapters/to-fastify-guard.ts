import { assertAuthServer } from '../assert-options'
import type { AuthServer, RequiredSession } from '../auth-server'
import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { checkRequireOptions } from '../require-session/read-options'
import { createGuardedSessions, type GuardedSessions } from './guarded-sessions'
import { toWebRequest } from './node-requests'
import type { NodeRequest } from './node-responses'

/** The members that the guard uses of a request of Fastify. */
export interface FastifyGuardRequest {
  readonly method: string
  readonly headers: NodeRequest['headers']
  readonly originalUrl: string
}

/** The members that the guard uses of a reply of Fastify. */
export interface FastifyGuardReply {
  code(status: number): unknown
  header(name: string, value: string | string[]): unknown
  send(body: string): unknown
}

/** A hook for Fastify that lets only some users pass. */
export interface FastifyGuard<Session> extends GuardedSessions<Session> {
  (request: FastifyGuardRequest, reply: FastifyGuardReply): Promise<unknown>
}

/**
 * Creates a hook for Fastify that calls `requireSession`. If the request is refused, the hook sends the response. Otherwise it sets
 * `Cache-Control: no-store`, which the handler can change.
 *
 * ```ts
 * const requireAdmin = toFastifyGuard(auth, { role: 'admin' })
 * app.get('/admin', { onRequest: requireAdmin }, async (request) => requireAdmin.sessionOf(request).user)
 * ```
 *
 * @param auth The server from `createAuthServer()`.
 * @param options The options of `requireSession`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`, or if an option is wrong. Other errors go to Fastify.
 */
export function toFastifyGuard<const Options extends RequireSessionOptions = RequireSessionOptions>(
  auth: AuthServer,
  options: Options = {} as Options,
): FastifyGuard<RequiredSession<Options>> {
  assertAuthServer(auth, 'toFastifyGuard')
  checkRequireOptions(options)
  const { keep, sessionOf } = createGuardedSessions<RequiredSession<Options>>('toFastifyGuard')
  const guard = async (request: FastifyGuardRequest, reply: FastifyGuardReply) => {
    try {
      keep(request, await auth.requireSession<Options>(toWebRequest(auth, request), options))
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      return sendReply(reply, error.toResponse())
    }
    reply.header('cache-control', 'no-store')
    return undefined
  }
  return Object.assign(guard, { sessionOf })
}

async function sendReply(reply: FastifyGuardReply, response: Response): Promise<unknown> {
  const { status, headers } = response
  reply.code(status)
  for (const [name, value] of headers) if (name !== 'set-cookie') reply.header(name, value)
  const setCookies = headers.getSetCookie()
  if (setCookies.length > 0) reply.header('set-cookie', setCookies)
  // An async hook of Fastify returns the reply if it has sent a response.
  reply.send(await response.text())
  return reply
}
