import type { AuthServer } from '../auth-server'

/**
 * Answers 404 where nobody else answers. A browser shows an empty one as a page of its own, which leads nowhere.
 *
 * @param advice What may be wrong, in a sentence.
 */
export function nothingHere({ basePath }: AuthServer, advice: string): Response {
  return new Response(`Nothing is here: the login is under ${basePath}. ${advice}\n`, {
    status: 404,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    },
  })
}
