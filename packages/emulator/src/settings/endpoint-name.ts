import { EmulatorError } from './emulator-error'

/** An endpoint whose requests are logged and counted and can fail. A name stands for the endpoint of both protocols. */
export type EndpointName =
  | 'authorize'
  | 'token'
  | 'userinfo'
  | 'introspection'
  | 'revocation'
  | 'logout'
  | 'discovery'
  | 'jwks'

/** One of GenAuth's two OAuth protocols. `oauth` has opaque tokens, `oidc` has JWTs. */
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

/** Validates the name of an endpoint, which may come from HTTP. Throws an {@link EmulatorError} if the name is unknown. */
export function checkEndpoint(name: string): EndpointName {
  const endpoint = endpointNames.find((one) => one === name)
  if (endpoint) return endpoint
  throw new EmulatorError(
    'endpoint',
    `There is no endpoint "${name}". Use one of: ${endpointNames.join(', ')}.`,
  )
}
