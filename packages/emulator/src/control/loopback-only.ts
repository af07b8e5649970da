import type { IncomingRequest } from '../http/incoming-request'

/**
 * Tells whether a request to the control routes may be answered.
 *
 * Any page on the web can send requests to 127.0.0.1, and a rebound name can read the answers: origin and host must
 * both be of this machine.
 */
export function isFromThisMachine(request: IncomingRequest): boolean {
  const { origin } = request.headers
  return (origin === undefined || isLoopback(origin)) && isForThisMachine(request)
}

/** Tells whether a request names this machine: a name of the web that was rebound to 127.0.0.1 is somebody else's page. */
export function isForThisMachine({ headers }: IncomingRequest): boolean {
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
