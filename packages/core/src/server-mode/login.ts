import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { checkLoginOptions, joinValues } from '../session/login-request'
import type { PopupLogin } from '../session/popup'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import type { ServerContext } from './context'
import { popupChannelOf, popupDone } from './engine-wire'
import type { SessionRefresh } from './session-request'
import type { RouteParameters, RoutePath } from './wire'

/**
 * Returns the URL of the server's login route, which redirects to GenAuth.
 *
 * @throws {GenAuthError} `invalid_options`, `insecure_context`
 */
export async function beginRedirectLogin(
  context: ServerContext,
  options: LoginOptions,
): Promise<string> {
  const url = buildUrl(context, options)
  context.flags.loginRedirect.set('1')
  return url
}

/**
 * Prepares a login in a popup. When the login has finished, the server's page in the popup sends a message. Then this tab requests the
 * session.
 *
 * @throws {GenAuthError} `invalid_options`, and the login's error
 */
export async function beginPopupLogin(
  context: ServerContext,
  refreshSession: SessionRefresh,
  options: LoginOptions,
): Promise<PopupLogin<true>> {
  const { runtime, view, current } = context
  const before = view.session
  const name = runtime.randomId()
  return {
    url: buildUrl(context, options, { mode: 'popup', popup: name }),
    channel: popupChannelOf(name),
    read: (message) => message === popupDone(name) || undefined,
    acceptsLate: false,
    async finish() {
      await refreshSession.again({ isReturn: true })
      const { session } = view
      const isEnded = session !== before && session.status === 'anonymous'
      const error =
        current.backoff.sessionError ?? current.error ?? (isEnded ? session.error : undefined)
      if (error) throw error
      const beforeId = before.status === 'authenticated' ? before.id : undefined
      if (session.status === 'authenticated' && session.id !== beforeId) return session
      throw new GenAuthError(
        'login_required',
        'The popup finished without a login. Offer the login again.',
      )
    },
  }
}

/** The query parameters of the login route. */
type LoginParameters = Partial<Record<RouteParameters['/login'], string | undefined>>

function buildUrl(
  { key, runtime }: ServerContext,
  options: LoginOptions,
  more: LoginParameters = {},
): string {
  const page = requirePage({ runtime })
  checkLoginOptions(options)
  const { maxAgeSeconds } = options
  const parameters: LoginParameters = {
    returnTo: keepOnOrigin(options.returnTo ?? page.href, page.origin),
    prompt: options.prompt,
    scope: options.scope,
    extra_scopes: joinValues(options.extraScopes),
    login_hint: options.loginHint,
    ext_idp_conn_id: options.connection,
    tenant_id: options.tenantId,
    screen: options.screen,
    ui_locales: joinValues(options.uiLocales),
    max_age: maxAgeSeconds === undefined ? undefined : String(maxAgeSeconds),
    acr_values: joinValues(options.acrValues),
    ...more,
  }
  const path: RoutePath = '/login'
  const url = new URL(`${page.origin}${key}${path}`)
  // The names in `params` differ from those of the route, because `checkLoginOptions` rejects these names.
  for (const [name, value] of Object.entries({ ...parameters, ...options.params })) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}
