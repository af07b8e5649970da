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
