import type { IncomingRequest } from '../http/incoming-request'
import type { Language } from '../pages/texts'

/** What an authorization request selects for the login, besides the protocol's own parameters. */
export interface LoginOptions {
  tenantId: string | undefined
  /** The text of the field for the username: `login_hint`. */
  loginHint: string | undefined
  /** The social or enterprise connection: `ext_idp_conn_id`. */
  connection: string | undefined
  /** The page that the user sees first. `login_page_context={"goto":"/register"}` selects the registration page. */
  screen: 'login' | 'register'
  language: Language
  /** The accepted authentication levels, the preferred level first: `acr_values`. */
  acrValues: readonly string[]
}

/** The parameters that {@link loginParameters} returns. None of them contains a secret. */
const loggedNames: readonly string[] = [
  'prompt',
  'scope',
  'tenant_id',
  'tenantId',
  'login_hint',
  'ext_idp_conn_id',
  'login_page_context',
  'ui_locales',
  'lang',
  'max_age',
  'acr_values',
]

/** Returns the login options of an authorization request by their wire names, for the request log. */
export function loginParameters({ method, query, form }: IncomingRequest): Record<string, string> {
  const parameters = method === 'POST' ? Object.entries(form) : [...query]
  return Object.fromEntries(parameters.filter(([name]) => loggedNames.includes(name)))
}
