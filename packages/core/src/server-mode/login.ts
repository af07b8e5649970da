import type { LoginOptions } from '../call-options'
import { GenAuthError } from '../errors'
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
type LoginParameters = Partial<Record<RouteParameters['/login'], string>>

function buildUrl(
  { key, runtime }: ServerContext,
  { returnTo, prompt, scope, params }: LoginOptions,
  more: LoginParameters = {},
): string {
  const page = requirePage({ runtime })
  if (scope !== undefined || params !== undefined) {
    throw new GenAuthError(
      'invalid_options',
      'In server mode, login() does not support scope and params. Remove them, and set scope in createAuthServer().',
    )
  }
  const parameters: LoginParameters = {
    returnTo: keepOnOrigin(returnTo ?? page.href, page.origin),
    ...(prompt !== undefined && { prompt }),
    ...more,
  }
  const path: RoutePath = '/login'
  return `${page.origin}${key}${path}?${new URLSearchParams(parameters)}`
}
