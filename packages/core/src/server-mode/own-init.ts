import { pageHeader } from './page-header'

/**
 * The options of every request to the server. A form, an image or a link cannot send these headers. A script of another origin needs a CORS
 * preflight. A response from a cache or after a redirect is not accepted.
 */
export const ownInit: RequestInit & { readonly headers: Record<string, string> } = {
  headers: { accept: 'application/json', [pageHeader]: '1' },
  cache: 'no-store',
  redirect: 'manual',
}
