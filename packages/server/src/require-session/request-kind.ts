import { pageHeader } from '@genauth/core/internal'
import { isPrefetch } from '../http/csrf'

/**
 * Who reads the response to a request:
 *
 * - `document`: the browser shows it in a tab, so it can be a redirect to the login;
 * - `script`: code reads it. A script cannot follow a redirect to GenAuth, because CORS forbids it. Prefetches, frames and subresources count
 *   as scripts too, because they must not start a login.
 */
export type RequestKind = 'document' | 'script'

/** The headers of requests that a script sends: `genauth.fetch`, the router of Next.js, and calls of its server actions. */
const scriptHeaders = [pageHeader, 'rsc', 'next-router-prefetch', 'next-action']

/**
 * Returns who reads the response. Browsers that do not send Fetch Metadata headers show it by `Accept`: only navigations prefer HTML (Fetch
 * standard, section 5.4).
 */
export function kindOf(request: Pick<Request, 'headers' | 'method'>): RequestKind {
  const { headers } = request
  if (isPrefetch(request) || scriptHeaders.some((name) => headers.has(name))) return 'script'
  const destination = headers.get('sec-fetch-dest')
  if (destination !== null) return destination === 'document' ? 'document' : 'script'
  const mode = headers.get('sec-fetch-mode')
  if (mode !== null) return mode === 'navigate' ? 'document' : 'script'
  return /\btext\/html\b/i.test(headers.get('accept') ?? '') ? 'document' : 'script'
}

/** Whether a request changes nothing (RFC 9110, section 9.2.1). All other requests need the CSRF check. */
export function isSafe({ method }: Pick<Request, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** Whether the response to a request can be a redirect to the login, after which the browser repeats the request. */
export function canRedirect(request: Pick<Request, 'headers' | 'method'>): boolean {
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  return isReading && kindOf(request) === 'document'
}
