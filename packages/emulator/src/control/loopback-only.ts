import type { IncomingRequest } from '../http/incoming-request'

/**
 * Returns whether a control route may handle a request: the request's origin, if any, and the request's host must be loopback. No proxy may
 * have forwarded the request.
 *
 * Without this check, every website could send requests to 127.0.0.1, and could read the responses with DNS rebinding.
 */
export function isFromLoopback(request: IncomingRequest): boolean {
  const { origin } = request.headers
  return (
    (origin === undefined || isLoopback(origin)) && isForLoopback(request) && !isForwarded(request)
  )
}

/**
 * Returns whether a request has a header of a proxy (RFC 7239; RFC 9110, section 7.6.3). A proxy can change `Host` to a loopback host, so
 * that a request of another machine looks local.
 */
function isForwarded({ headers }: IncomingRequest): boolean {
  return Object.keys(headers).some((name) => /^(?:forwarded|via|x-forwarded-.*)$/.test(name))
}

/** Returns whether the host of a request is loopback. Another host name may be a website that uses DNS rebinding. */
export function isForLoopback({ headers }: IncomingRequest): boolean {
  return isLoopback(`http://${headers.host}`)
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}

export function controlCors(request: IncomingRequest): Record<string, string> {
  const { origin } = request.headers
  if (origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': 'content-type',
    vary: 'Origin',
  }
}
