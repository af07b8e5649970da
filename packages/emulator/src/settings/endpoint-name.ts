import { EmulatorError } from './emulator-error'

/** The endpoints that are logged, counted and can be made to fail. A name stands for both protocols. */
export type EndpointName =
  | 'authorize'
  | 'token'
  | 'userinfo'
  | 'introspection'
  | 'revocation'
  | 'logout'
  | 'discovery'
  | 'jwks'

/** GenAuth's two OAuth protocols: `oauth` has opaque tokens, `oidc` JWTs. */
export type Protocol = 'oauth' | 'oidc'

export const endpointNames: readonly EndpointName[] = [
  'authorize',
  'token',
  'userinfo',
  'introspection',
  'revocation',
  'logout',
  'discovery',
  'jwks',
]

/** Throws an {@link EmulatorError} on any other name; it may have come over HTTP. */
export function checkEndpoint(name: string): EndpointName {
  const endpoint = endpointNames.find((one) => one === name)
  if (endpoint) return endpoint
  throw new EmulatorError(
    'endpoint',
    `There is no endpoint "${name}". Endpoints are: ${endpointNames.join(', ')}.`,
  )
}
