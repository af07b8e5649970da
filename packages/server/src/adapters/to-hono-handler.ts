import type { AuthServer } from '../auth-server'
import { assertAuthServer } from './assert-auth-server'
import { isPath } from './is-path'

/** What is read of a context of Hono's. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  /** Of `@hono/node-server`: the request of `node:http`, whose target is as it came. */
  readonly env: unknown
}

/** A middleware for `app.use` of Hono. */
export type HonoHandler = (
  context: HonoContext,
  next: () => Promise<void>,
) => Promise<Response | undefined>

/**
 * Makes a middleware for Hono, on any runtime. A path that is not under `basePath` goes to `next`. The request is taken to have come to the
 * public origin, whatever its `Host` says. On Node, a target that is no plain path is refused with 400; elsewhere the runtime has made an
 * address of it before.
 *
 * ```ts
 * app.use(toHonoHandler(auth))
 * ```
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function toHonoHandler(auth: AuthServer): HonoHandler {
  assertAuthServer(auth, 'toHonoHandler')
  return async ({ req, env }, next) => {
    const target = readTarget(env)
    if (target !== undefined && !isPath(target)) return new Response(null, { status: 400 })
    const answer = await auth.handle(req.raw, { target })
    if (answer) return answer
    await next()
    return undefined
  }
}

function readTarget(env: unknown): string | undefined {
  const { incoming } = (env ?? {}) as { incoming?: { url?: unknown } }
  return typeof incoming?.url === 'string' ? incoming.url : undefined
}
