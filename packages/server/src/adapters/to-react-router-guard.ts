import type { RequiredSession } from '../auth-server'
import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { type AuthSource, authOf } from './auth-source'

/** `requireSession` for the loaders and actions of React Router. It throws a `Response`. */
export type ReactRouterGuard = <
  const Options extends RequireSessionOptions = RequireSessionOptions,
>(
  request: Request,
  options?: Options,
) => Promise<RequiredSession<Options>>

/**
 * Creates `requireSession` for React Router 7 (framework mode and static handlers). If the request is refused, the function throws the
 * response: React Router follows a redirect, and shows the `ErrorBoundary` of the route for every other status.
 *
 * ```ts
 * const requireSession = toReactRouterGuard(getAuth)
 *
 * export async function loader({ request }: LoaderFunctionArgs) {
 *   const { user } = await requireSession(request, { role: 'admin' })
 * }
 * ```
 *
 * @param auth The server, or a function that returns it. Prefer the function, so that the build needs no secret.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`. If you pass a function, the result rejects with this error.
 */
export function toReactRouterGuard(auth: AuthSource): ReactRouterGuard {
  const find = authOf(auth, 'toReactRouterGuard')
  return async <const Options extends RequireSessionOptions>(
    request: Request,
    options?: Options,
  ) => {
    try {
      return await find().requireSession<Options>(request, options)
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      throw error.toResponse()
    }
  }
}
