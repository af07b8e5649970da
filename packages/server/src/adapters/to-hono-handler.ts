import { assertAuthServer } from '../assert-options'
import type { AuthServer } from '../auth-server'
import { isPath } from './node-requests'

/** The members that the handler reads from a Hono context. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  /** With `@hono/node-server`, `env` contains the `node:http` request, whose request target is unchanged. */
  readonly env: unknown
}

/** A middleware for Hono's `app.use`. */
export type HonoHandler = (
  context: HonoContext,
  next: () => Promise<void>,
) => Promise<Response | undefined>

/**
 * Creates a middleware for Hono, for every runtime that Hono supports. Requests outside of `basePath` go to the next handler. The `Host`
 * header is ignored.
 *
 * On Node, the middleware responds with 400 to a request target that is not a plain path. On other runtimes, the runtime has already parsed
 * the URL.
 *
 * ```ts
 * app.use(toHonoHandler(auth))
 * ```
 *
 * @param auth The server from `createAuthServer()`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`
 */
export function toHonoHandler(auth: AuthServer): HonoHandler {
  assertAuthServer(auth, 'toHonoHandler')
  return async ({ req, env }, next) => {
    const target = readTarget(env)
    if (target !== undefined && !isPath(target)) return new Response(null, { status: 400 })
    const response = await auth.handle(req.raw, { target })
    if (response) return response
    await next()
    return undefined
  }
}

function readTarget(env: unknown): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { url?: unknown } }
  return typeof incoming?.url === 'string' ? incoming.url : undefined
}
