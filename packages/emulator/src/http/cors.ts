import type { EmulatorApp } from '../settings/emulator-app'
import type { EndpointName } from '../settings/endpoint-name'
import type { EmulatorSwitches } from '../settings/switches'
import type { IncomingRequest } from './incoming-request'

/**
 * Returns the CORS headers for an answer of `endpoint`, none where the switch or the app's origins say no.
 *
 * `Retry-After` is exposed so that a browser client can be tested against a throttled server.
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
  const wanted = request.headers['access-control-request-headers']
  return {
    'access-control-allow-methods': 'GET, POST',
    ...(wanted ? { 'access-control-allow-headers': wanted } : {}),
  }
}
