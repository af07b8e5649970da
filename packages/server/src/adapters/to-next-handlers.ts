import { type AuthSource, authOf } from './auth-source'
import { notFoundPage } from './node-responses'

/** A Next.js route handler. */
export type NextHandler = (request: Request) => Promise<Response>

/** The exports of a Next.js `route.ts` file. */
export type NextHandlers = Readonly<
  Record<'DELETE' | 'GET' | 'HEAD' | 'OPTIONS' | 'PATCH' | 'POST' | 'PUT', NextHandler>
>

/**
 * Creates the Next.js route handlers for `app/auth/[...genauth]/route.ts`:
 *
 * ```ts
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = toNextHandlers(getAuth)
 * ```
 *
 * @param auth The server, or a function that returns it. Prefer the function, so that the build needs no secret: Next.js loads every route
 * during the build. The handlers call the function for each request. Return the same server from every call.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`. If you pass a function, the handlers reject with this error.
 */
export function toNextHandlers(auth: AuthSource): NextHandlers {
  const find = authOf(auth, 'toNextHandlers')
  const advice =
    'Move this route file to basePath, or set basePath and redirectUri to the path of this file.'
  const handle: NextHandler = async (request) => {
    const server = find()
    return (await server.handle(request)) ?? notFoundPage(server, advice)
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
