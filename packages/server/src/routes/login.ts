import { keepOnOrigin } from '@genauth/core'
import { isUnder } from '../http/is-under'
import { refusal } from '../http/json-response'
import { assertNavigation, isForeignStart, isPrefetch } from '../http/navigation'
import { beginLogin } from './begin-login'
import { readPopupName } from './popup-page'
import type { Route, RouteContext, RouteRequest } from './route'

/** OpenID Connect Core, section 3.1.2.1. */
const prompts = ['none', 'login', 'consent', 'select_account']

/** As JSON, in which it is sealed, with its quotes: a longer one would take the room of other logins. */
const longestReturnTo = 502

/** `GET /login?returnTo&prompt`, in a popup with `mode=popup&popup=<name>`: begins a login, and sends the browser to GenAuth. */
export const login: Route = {
  methods: ['GET', 'HEAD'],
  guard(request) {
    if (!isAhead(request)) assertNavigation(request)
  },
  async answer(context, routeRequest) {
    const { request, query, cookies } = routeRequest
    // Whoever asks ahead of a click has begun nothing.
    if (isAhead(request)) return new Response(null, { status: 204 })
    const wanted = query.get('prompt')?.split(' ')
    if (wanted?.some((value) => !prompts.includes(value))) {
      return refusal('invalid_request', `prompt must be one of: ${prompts.join(', ')}.`, {
        status: 400,
      })
    }
    // The login's cookie keeps it, and has little room.
    const prompt = wanted && [...new Set(wanted)].join(' ')
    const returnTo = chooseReturnTo(context, request, query)
    const popup = readPopupName(query)
    // A browser does not send it with the callback, which is on its way from another site.
    const isStrict = context.config.sameSite === 'Strict'
    const replaces = isStrict ? await context.sessions.trace(cookies) : undefined
    return beginLogin(context, routeRequest, { returnTo, prompt, popup, replaces })
  },
}

function isAhead(request: Request): boolean {
  return request.method === 'HEAD' || isPrefetch(request)
}

/** Where a login that somebody else's page began ends is not for that page to say; nor does one end in a route of ours. */
function chooseReturnTo(
  { config }: RouteContext,
  request: Request,
  query: RouteRequest['query'],
): string {
  const { origin, basePath } = config
  if (isForeignStart(request, origin)) return '/'
  const returnTo = keepOnOrigin(query.get('returnTo') ?? '/', origin)
  const { pathname } = new URL(returnTo, origin)
  return isUnder(basePath, pathname) || JSON.stringify(returnTo).length > longestReturnTo
    ? '/'
    : returnTo
}
