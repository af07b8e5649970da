/** The header that marks a request from a script of the app's own page, with the value `1`. A form, an image or a link cannot send it. */
export const pageHeader = 'x-genauth'
