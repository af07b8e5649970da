import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { checkRequireOptions } from '../require-session/read-options'
import { isUnder } from '../server-config'
import { type AuthSource, authOf } from './auth-source'

/** A proxy of Next.js 16. `undefined` lets the request pass. */
export type NextProxy = (request: Request) => Promise<Response | undefined>

/**
 * Creates the proxy of a Next.js 16 app, which refuses requests before Next.js renders a page:
 *
 * ```ts
 * // proxy.ts
 * export const proxy = toNextProxy(getAuth, { role: 'admin' })
 * export const config = { matcher: ['/admin/:path*'] }
 * ```
 *
 * Unlike a server component, a proxy knows the URL of the page, so a login returns to it. Requests under `basePath` always pass. A page
 * must check the session itself too: Next.js can serve its data and its server actions on other paths than those in `matcher`.
 *
 * @param auth The server, or a function that returns it.
 * @param options The options of `requireSession`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`, or if an option is wrong
 */
export function toNextProxy(auth: AuthSource, options: RequireSessionOptions = {}): NextProxy {
  const find = authOf(auth, 'toNextProxy')
  checkRequireOptions(options)
  return async (request) => {
    const server = find()
    if (isUnder(server.basePath, new URL(request.url).pathname)) return undefined
    try {
      await server.requireSession(request, options)
      return undefined
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      return error.toResponse()
    }
  }
}
