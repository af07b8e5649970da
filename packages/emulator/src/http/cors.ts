import type { EmulatorApp } from '../settings/emulator-app'
import type { EndpointName } from '../settings/endpoint-name'
import type { EmulatorSwitches } from '../settings/switches'
import type { IncomingRequest } from './incoming-request'

/**
 * Returns the CORS headers for a response of `endpoint`. Returns no headers if the switch `cors` is off for the endpoint, or if the app
 * does not allow the origin.
 *
 * `Retry-After` is exposed, so that a client in a browser can read it.
 */
export function corsHeaders(
  request: IncomingRequest,
  endpoint: EndpointName,
  settings: { app: EmulatorApp; switches: EmulatorSwitches },
): Record<string, string> {
  const { origin } = request.headers
  if (!origin || !settings.switches.cors[endpoint]) return {}
  const { allowedOrigins } = settings.app
  if (allowedOrigins && !allowedOrigins.includes(origin)) return { vary: 'Origin' }
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'Retry-After, WWW-Authenticate',
    vary: 'Origin',
    ...(request.method === 'OPTIONS' ? preflightHeaders(request) : {}),
  }
}

function preflightHeaders(request: IncomingRequest): Record<string, string> {
  const requested = request.headers['access-control-request-headers']
  return {
    'access-control-allow-methods': 'GET, POST',
    ...(requested ? { 'access-control-allow-headers': requested } : {}),
  }
}
