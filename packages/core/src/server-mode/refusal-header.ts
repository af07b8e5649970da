/**
 * The header with the error code. Only responses of `createAuthServer` itself have this header. Responses of a gateway, or of an API behind
 * the proxy, do not have it.
 */
export const refusalHeader = 'x-genauth-error'
