import { assertNavigation, assertOwnStart, isPrefetch, isTypedIn } from '../http/navigation'
import { redirectResponse } from '../http/redirect-response'
import type { Route } from './route'

/** The path of this route under `basePath`. */
export const continueLogoutPath = '/logout/continue'

/**
 * `GET /logout/continue?id`: redirects to GenAuth's logout, whose URL contains the ID token. Scripts only see the `id`. If the cookie with
 * the URL is missing, older than 60 s or has another id, this route redirects to `postLogoutRedirectUri`.
 */
export const continueLogout: Route = {
  methods: ['GET'],
  guard(request, origin) {
    if (isPrefetch(request)) return
    assertNavigation(request)
    assertOwnStart(request, origin)
  },
  async respond(context, { request, query, cookies }) {
    // A prefetch must not use up the one-time cookie.
    if (isPrefetch(request)) return new Response(null, { status: 204 })
    const { config, logoutRedirects } = context
    // Do not log out a user who typed the URL or restored a tab.
    const { url, setCookies } = isTypedIn(request)
      ? { setCookies: [] }
      : await logoutRedirects.take(query.get('id'), cookies)
    const response = redirectResponse(303, url ?? config.postLogoutRedirectUri, setCookies)
    response.headers.set('referrer-policy', 'no-referrer')
    return response
  },
}
