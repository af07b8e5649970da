/** In an answer of the server's own, and in no answer of an API behind its proxy, or of a gateway before it: the code of its refusal. */
export const refusalHeader = 'x-genauth-error'
