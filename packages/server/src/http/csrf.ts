import { GenAuthError } from '@genauth/core'
import { pageHeader, sessionHeader } from '@genauth/core/internal'

/** The members of a request that the checks use. */
type SentRequest = Pick<Request, 'headers' | 'method'>

/** Whether a request has the header `X-GenAuth: 1`. A page of another origin cannot send this header without a CORS preflight. */
function hasPageHeader(request: SentRequest): boolean {
  return request.headers.get(pageHeader) === '1'
}

/**
 * Rejects a request that another origin may have sent. If the browser sends `Sec-Fetch-Site`, the value must be `same-origin`. If the
 * browser does not send this header, GET and HEAD need `X-GenAuth: 1`, and all other methods need the exact `Origin`. A different `Origin`
 * is always rejected.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyOrigin(request: SentRequest, origin: string): void {
  const site = request.headers.get('sec-fetch-site')
  const sentBy = request.headers.get('origin')
  if (site !== null && site !== 'same-origin')
    throw crossOriginError('came from another site', origin)
  if (sentBy !== null && sentBy !== origin) {
    throw crossOriginError(`came from another origin${nameOf(sentBy)}`, origin)
  }
  if (site !== null) return
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading && !hasPageHeader(request))
    throw crossOriginError(
      'has neither Sec-Fetch-Site nor X-GenAuth: 1, one of which is required',
      origin,
    )
  if (!isReading && sentBy === null)
    throw crossOriginError(
      'has neither Sec-Fetch-Site nor Origin, one of which is required',
      origin,
    )
}

/**
 * Rejects the same requests as `verifyOrigin`, and all requests without `X-GenAuth: 1`. Protects the server's own routes that change
 * something.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyScript(request: SentRequest, origin: string): void {
  verifyOrigin(request, origin)
  if (hasPageHeader(request)) return
  throw new GenAuthError(
    'cross_origin_request',
    `The request has no header X-GenAuth: 1. Send it with genauth.fetch, or with fetch and this header, from a page of ${origin}, the origin of redirectUri.`,
  )
}

/**
 * Returns the sender's origin for the error message, or an empty text if the value is not a plain scheme, host and port. An attacker can
 * send any text in the header `Origin`.
 */
function nameOf(sentBy: string): string {
  const isPlain = /^[\w.:/[\]-]{1,300}$/.test(sentBy)
  const isOrigin = isPlain && URL.canParse(sentBy) && new URL(sentBy).origin === sentBy
  return isOrigin ? `, ${sentBy}` : ''
}

function crossOriginError(why: string, origin: string): GenAuthError {
  return new GenAuthError(
    'cross_origin_request',
    `The request ${why}. Send it from a page of ${origin}, the origin of redirectUri, for example with fetch.`,
  )
}

/**
 * Returns the session that the sender of a request shows: its public id, or `none` for a signed-out user.
 *
 * @returns `undefined` without the header `X-GenAuth-Session`. The sender is then your own code, or a page that does not know its session yet.
 * @throws {GenAuthError} `invalid_request` if the value is no id
 */
export function shownSessionOf({ headers }: Pick<Request, 'headers'>): string | undefined {
  const value = headers.get(sessionHeader)
  if (value === null) return undefined
  if (/^[\w-]{1,128}$/.test(value)) return value
  throw new GenAuthError(
    'invalid_request',
    'The header X-GenAuth-Session is invalid. Send the id of the session that the page shows, or none.',
  )
}

/**
 * Rejects requests that are not a navigation of a whole window, such as requests of scripts, images and frames. The function checks
 * `Sec-Fetch-Dest`, which older browsers do not send.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function assertNavigation(request: SentRequest): void {
  const destination = request.headers.get('sec-fetch-dest')
  if (destination === null || destination === 'document') return
  throw new GenAuthError(
    'cross_origin_request',
    'This URL accepts only top-level navigations. Use location.assign(), not fetch, an image or a frame.',
  )
}

/** Whether the request is a prefetch or prerender. The browser sends such a request before the user navigates. */
export function isPrefetch({ headers }: SentRequest): boolean {
  const purposes = ['sec-purpose', 'purpose', 'x-moz', 'x-purpose'].map((name) => headers.get(name))
  return purposes.some((purpose) => /\b(prefetch|prerender|preview)\b/i.test(purpose ?? ''))
}

/**
 * Whether another site, or another origin of this site, started the navigation. If the browser does not send `Sec-Fetch-Site`, the function
 * checks the origin in `Referer`.
 */
export function isForeignStart({ headers }: SentRequest, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'cross-site' || site === 'same-site'
  const referer = headers.get('referer')
  return referer !== null && !(URL.canParse(referer) && new URL(referer).origin === origin)
}

/**
 * Whether the app, or the user in the address bar, certainly started the request. Without the headers `Sec-Fetch-Site` and `Referer`, another
 * site may have started it. The browser sends `SameSite=Strict` cookies with each request that the app started.
 */
export function isOwnStart({ headers }: SentRequest, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const startedBy = headers.get('origin') ?? headers.get('referer')
  return startedBy !== null && URL.canParse(startedBy) && new URL(startedBy).origin === origin
}

/**
 * Rejects a navigation that another site, or another origin of this site, started.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function assertOwnStart(request: SentRequest, origin: string): void {
  if (!isForeignStart(request, origin)) return
  throw new GenAuthError(
    'cross_origin_request',
    `Another site started this navigation. Start it from a page of ${origin}, the origin of redirectUri.`,
  )
}

/** Whether the user started the navigation, and not a page. Examples are a typed URL, a bookmark and a restored tab. */
export function isTypedIn({ headers }: SentRequest): boolean {
  return headers.get('sec-fetch-site') === 'none'
}
