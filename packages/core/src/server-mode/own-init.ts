import { pageHeader } from './page-header'

/**
 * How every question is asked. Its headers no form, image or link can send, and a script of another origin has to ask first; what came
 * from a cache, or from where a proxy sends people, would be no answer.
 */
export const ownInit: RequestInit & { readonly headers: Record<string, string> } = {
  headers: { accept: 'application/json', [pageHeader]: '1' },
  cache: 'no-store',
  redirect: 'manual',
}
