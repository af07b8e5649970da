import { GenAuthError } from '@genauth/core'
import { pageHeader } from '@genauth/core/internal'

/** Whether a request has the header `X-GenAuth: 1`. A page of another origin cannot send this header without a CORS preflight. */
function hasPageHeader(request: Request): boolean {
  return request.headers.get(pageHeader) === '1'
}

/**
 * Rejects a request that another origin may have sent. If the browser sends `Sec-Fetch-Site`, the value must be `same-origin`. If the
 * browser does not send this header, GET and HEAD need `X-GenAuth: 1`, and all other methods need the exact `Origin`. A different `Origin`
 * is always rejected.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyOrigin(request: Request, origin: string): void {
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
    throw crossOriginError('has no header X-GenAuth: 1', origin)
  if (!isReading && sentBy === null) throw crossOriginError('has no Origin header', origin)
}

/**
 * Rejects the same requests as `verifyOrigin`, and all requests without `X-GenAuth: 1`. Protects the server's own routes that change
 * something.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyScript(request: Request, origin: string): void {
  verifyOrigin(request, origin)
  if (!hasPageHeader(request)) throw crossOriginError('has no header X-GenAuth: 1', origin)
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
    `The request ${why}. Send it from a page of ${origin}, the origin of redirectUri, with the header X-GenAuth: 1.`,
  )
}
