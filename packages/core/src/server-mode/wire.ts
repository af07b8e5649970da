/**
 * The routes of the server below `basePath`, each with its query parameters. The page and the server compile against this list, so that both
 * use the same names.
 */
export interface RouteParameters {
  /**
   * The names of `LoginOptions` on the wire. `extra_scopes` contains scopes, and `ui_locales` and `acr_values` contain values, separated by
   * spaces. `screen` is `login` or `signup`. Each of `params` has its own name. `iss`, `login_hint` and `target_link_uri` are the parameters
   * of a login that another site starts. `proof` shows that the server has created the URL.
   */
  readonly '/login':
    | 'acr_values'
    | 'ext_idp_conn_id'
    | 'extra_scopes'
    | 'iss'
    | 'login_hint'
    | 'max_age'
    | 'mode'
    | 'popup'
    | 'prompt'
    | 'proof'
    | 'returnTo'
    | 'scope'
    | 'screen'
    | 'target_link_uri'
    | 'tenant_id'
    | 'ui_locales'
  /** The parameters of a login response (RFC 6749, section 4.1.2). */
  readonly '/callback': 'state'
  readonly '/session': never
  readonly '/user': never
  readonly '/renew': 'force'
  readonly '/introspect': never
  readonly '/logout': 'returnTo' | 'revoke' | 'universal'
  readonly '/logout/continue': 'id'
  readonly '/backchannel-logout': never
}

/** The path of a route below `basePath`. */
export type RoutePath = keyof RouteParameters

/** Returns whether the server's routes can be below this path: it starts with a slash, is not `/`, and does not end with a slash. */
export function isBasePath(path: string): boolean {
  return /^(\/[\w.~-]*\w[\w.~-]*)+$/.test(path)
}

/**
 * Marks a request as sent by a script of the app's own page. The header's value is `1`. A form, an image or a link cannot send this header.
 */
export const pageHeader = 'x-genauth'

/**
 * The `fetch` options of every request to the server. Their headers prevent cross-site requests: a form, an image or a link cannot send
 * them, and a script of another origin needs a CORS preflight. The options also exclude responses from a cache or after a redirect.
 */
export const ownInit: RequestInit & { readonly headers: Record<string, string> } = {
  headers: { accept: 'application/json', [pageHeader]: '1' },
  cache: 'no-store',
  redirect: 'manual',
}
