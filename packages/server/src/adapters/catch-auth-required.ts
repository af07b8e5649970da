import { isAuthRequiredError } from '../require-session/auth-required-error'

/**
 * Wraps a handler that returns a `Response`: if the handler throws an `AuthRequiredError`, the result is the response of the error. Use it for
 * the route handlers of Next.js, and in every framework whose handlers return a `Response`.
 *
 * ```ts
 * export const GET = catchAuthRequired(async (request: Request) => {
 *   const { user } = await getAuth().requireSession(request, { role: 'admin' })
 *   return Response.json(user, { headers: { 'cache-control': 'no-store' } })
 * })
 * ```
 */
export function catchAuthRequired<Parameters extends unknown[]>(
  handler: (...parameters: Parameters) => Response | Promise<Response>,
): (...parameters: Parameters) => Promise<Response> {
  return async (...parameters) => {
    try {
      return await handler(...parameters)
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      return error.toResponse()
    }
  }
}
