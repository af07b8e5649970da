import { GenAuthError, pageHeader } from '@genauth/core'

/** Whether a request says that it comes from a script: a page of another origin cannot without being asked by a preflight. */
function hasOwnHeader(request: Request): boolean {
  return request.headers.get(pageHeader) === '1'
}

/**
 * Refuses a request that another origin may have made. Where the browser sends `Sec-Fetch-Site`, it must be `same-origin`; where it does
 * not, a GET or HEAD needs `X-GenAuth: 1`, and everything else the exact `Origin`. An `Origin` of somebody else's is refused in any case.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyOrigin(request: Request, origin: string): void {
  const site = request.headers.get('sec-fetch-site')
  const sentBy = request.headers.get('origin')
  if (site !== null && site !== 'same-origin') throw refused('came from another site', origin)
  if (sentBy !== null && sentBy !== origin) {
    throw refused(`came from another origin${nameOf(sentBy)}`, origin)
  }
  if (site !== null) return
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading && !hasOwnHeader(request)) throw refused('has no X-GenAuth: 1', origin)
  if (!isReading && sentBy === null) throw refused('has no Origin', origin)
}

/**
 * The same for our own routes that change something, whose page always adds the header.
 *
 * @throws {GenAuthError} `cross_origin_request`
 */
export function verifyScript(request: Request, origin: string): void {
  verifyOrigin(request, origin)
  if (!hasOwnHeader(request)) throw refused('has no X-GenAuth: 1', origin)
}

/** Whoever sends a request writes what it likes into a header, so that only a plain scheme, host and port is repeated. */
function nameOf(sentBy: string): string {
  const isPlain = /^[\w.:/[\]-]{1,300}$/.test(sentBy)
  const isOrigin = isPlain && URL.canParse(sentBy) && new URL(sentBy).origin === sentBy
  return isOrigin ? `, ${sentBy}` : ''
}

function refused(why: string, origin: string): GenAuthError {
  return new GenAuthError(
    'cross_origin_request',
    `The request ${why}: send it from a page of ${origin}, the origin of redirectUri, with the header X-GenAuth: 1.`,
  )
}
