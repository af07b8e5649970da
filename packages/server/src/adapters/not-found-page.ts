import type { AuthServer } from '../auth-server'

/**
 * Returns a 404 response with a text. For an empty response, the browser would show its own error page, which does not help the developer.
 *
 * @param advice How to fix the problem, in one sentence.
 */
export function notFoundPage({ basePath }: AuthServer, advice: string): Response {
  return new Response(
    `There is no page at this URL. The login routes are under ${basePath}. ${advice}\n`,
    {
      status: 404,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      },
    },
  )
}
