/**
 * Marks a request as sent by a script of the app's own page. The header's value is `1`. A form, an image or a link cannot send this header.
 */
export const pageHeader = 'x-genauth'
