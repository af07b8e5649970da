import { pageHeader } from './page-header'

/**
 * The `fetch` options of every request to the server. Their headers prevent cross-site requests: a form, an image or a link cannot send
 * them, and a script of another origin needs a CORS preflight. The options also exclude responses from a cache or after a redirect.
 */
export const ownInit: RequestInit & { readonly headers: Record<string, string> } = {
  headers: { accept: 'application/json', [pageHeader]: '1' },
  cache: 'no-store',
  redirect: 'manual',
}
