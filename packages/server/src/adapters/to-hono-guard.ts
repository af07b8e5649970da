import { assertAuthServer } from '../assert-options'
import type { AuthServer, RequiredSession } from '../auth-server'
import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { checkRequireOptions } from '../require-session/read-options'
import { createGuardedSessions, type GuardedSessions } from './guarded-sessions'

/** The members that the guard uses of a Hono context. */
export interface HonoGuardContext {
  readonly req: { readonly raw: Request }
  readonly res: Response
  header(name: string, value: string): void
}

/** A middleware for Hono that lets only some users pass. */
export interface HonoGuard<Session> extends GuardedSessions<Session> {
  (context: HonoGuardContext, next: () => Promise<void>): Promise<Response | undefined>
}

/**
 * Creates a middleware for Hono that calls `requireSession`. If the request is refused, the middleware returns the response. Otherwise the
 * response of the next handler gets `Cache-Control: no-store`, unless it has this header already.
 *
 * ```ts
 * const requireAdmin = toHonoGuard(auth, { role: 'admin' })
 * app.get('/admin', requireAdmin, (c) => c.json(requireAdmin.sessionOf(c).user))
 * ```
 *
 * @param auth The server from `createAuthServer()`.
 * @param options The options of `requireSession`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`, or if an option is wrong. Other errors go to Hono.
 */
export function toHonoGuard<const Options extends RequireSessionOptions = RequireSessionOptions>(
  auth: AuthServer,
  options: Options = {} as Options,
): HonoGuard<RequiredSession<Options>> {
  assertAuthServer(auth, 'toHonoGuard')
  checkRequireOptions(options)
  const { keep, sessionOf } = createGuardedSessions<RequiredSession<Options>>('toHonoGuard')
  const guard = async (context: HonoGuardContext, next: () => Promise<void>) => {
    try {
      keep(context, await auth.requireSession<Options>(context.req.raw, options))
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      return error.toResponse()
    }
    await next()
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    return undefined
  }
  return Object.assign(guard, { sessionOf })
}
