/** Says, with the value `1`, that a request comes from a script of the server's own page: no form, image or link can send it. */
export const pageHeader = 'x-genauth'
