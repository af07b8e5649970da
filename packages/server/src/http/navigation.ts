import { GenAuthError } from '@genauth/core'

/**
 * Rejects requests that are not a navigation of a whole window, such as requests of scripts, images and frames. The function checks
 * `Sec-Fetch-Dest`, which older browsers do not send.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function assertNavigation(request: Request): void {
  const destination = request.headers.get('sec-fetch-dest')
  if (destination === null || destination === 'document') return
  throw new GenAuthError(
    'cross_origin_request',
    'This URL accepts only top-level navigations. Use location.assign(), not fetch, an image or a frame.',
  )
}

/** Whether the request is a prefetch or prerender. The browser sends such a request before the user navigates. */
export function isPrefetch({ headers }: Request): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].map((name) => headers.get(name))
  return purposes.some((purpose) => /\b(prefetch|prerender|preview)\b/i.test(purpose ?? ''))
}

/**
 * Whether another site, or another origin of this site, started the navigation. If the browser does not send `Sec-Fetch-Site`, the function
 * checks the origin in `Referer`.
 */
export function isForeignStart({ headers }: Request, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'cross-site' || site === 'same-site'
  const referer = headers.get('referer')
  return referer !== null && !(URL.canParse(referer) && new URL(referer).origin === origin)
}

/**
 * Rejects a navigation that another site, or another origin of this site, started.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function assertOwnStart(request: Request, origin: string): void {
  if (!isForeignStart(request, origin)) return
  throw new GenAuthError(
    'cross_origin_request',
    `Another site started this navigation. Start it from a page of ${origin}, the origin of redirectUri.`,
  )
}

/** Whether the user started the navigation, and not a page. Examples are a typed URL, a bookmark and a restored tab. */
export function isTypedIn({ headers }: Request): boolean {
  return headers.get('sec-fetch-site') === 'none'
}
