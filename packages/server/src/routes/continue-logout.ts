import { assertNavigation, assertOwnStart, isPrefetch, isTypedIn } from '../http/navigation'
import { redirectResponse } from '../http/redirect-response'
import type { Route } from './route'

/** The path of this route under `basePath`. */
export const continueLogoutPath = '/logout/continue'

/**
 * `GET /logout/continue?id`: sends the browser to GenAuth's logout, whose URL has the ID token. No script sees it on this way: the page only
 * knows the id. Without the cookie of a logout that has just begun, as after Back, the browser goes where a logout ends.
 */
export const continueLogout: Route = {
  methods: ['GET'],
  guard(request, origin) {
    if (isPrefetch(request)) return
    assertNavigation(request)
    assertOwnStart(request, origin)
  },
  async answer(context, { request, query, cookies }) {
    // The cookie is good for one use.
    if (isPrefetch(request)) return new Response(null, { status: 204 })
    const { config, logoutRedirects } = context
    // A user who types the URL, or a browser that restores its tabs, logs nobody out.
    const { url, setCookies } = isTypedIn(request)
      ? { setCookies: [] }
      : await logoutRedirects.take(query.get('id'), cookies)
    const response = redirectResponse(303, url ?? config.postLogoutRedirectUri, setCookies)
    response.headers.set('referrer-policy', 'no-referrer')
    return response
  },
}
