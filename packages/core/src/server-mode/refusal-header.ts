/**
 * The header with the error code. Only our server's own responses have it. Responses of an API behind the proxy, or of a gateway,
 * do not.
 */
export const refusalHeader = 'x-genauth-error'
