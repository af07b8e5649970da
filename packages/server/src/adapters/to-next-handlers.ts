import type { AuthServer } from '../auth-server'
import { assertAuthServer } from './assert-auth-server'
import { nothingHere } from './nothing-here'

/** A route handler of Next.js. */
export type NextHandler = (request: Request) => Promise<Response>

/** What a `route.ts` of Next.js exports. */
export type NextHandlers = Readonly<
  Record<'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT', NextHandler>
>

/**
 * Makes the route handlers for `app/auth/[...genauth]/route.ts` of Next.js:
 *
 * ```ts
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = toNextHandlers(getAuth)
 * ```
 *
 * @param auth The server, or what gives it at the first request: Next.js loads every route while it builds, where no secret should be.
 * @throws {GenAuthError} `invalid_options`; where it is a function, from the handlers
 */
export function toNextHandlers(auth: AuthServer | (() => AuthServer)): NextHandlers {
  if (typeof auth !== 'function') assertAuthServer(auth, 'toNextHandlers')
  const advice = 'Move this route there, or set basePath and redirectUri to where it is.'
  const handle: NextHandler = async (request) => {
    const server = typeof auth === 'function' ? auth() : auth
    assertAuthServer(server, 'toNextHandlers')
    return (await server.handle(request)) ?? nothingHere(server, advice)
  }
  return {
    GET: handle,
    HEAD: handle,
    POST: handle,
    PUT: handle,
    PATCH: handle,
    DELETE: handle,
    OPTIONS: handle,
  }
}
