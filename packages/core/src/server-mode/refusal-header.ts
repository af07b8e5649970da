/**
 * The header with the error code. Only our server's own responses have it, not those of an API behind its proxy or of a gateway in front of
 * it.
 */
export const refusalHeader = 'x-genauth-error'
