import { type GenAuthErrorCode, isGenAuthError } from '@genauth/core'
import { type RoutePath, refusalHeader } from '@genauth/core/internal'
import type { AuthServer } from '../auth-server'
import { readCookies } from '../cookies/cookie-jar'
import { createRequestEvents, type RefusalType } from '../events/request-events'
import { type Reply, toHandle } from '../http/reply'
import {
  addCookies,
  commonHeaders,
  errorResponse,
  headerBytes,
  maxHeaderBytes,
  refusal,
  setCookieBytes,
} from '../http/responses'
import { isUnder } from '../server-config'
import { backchannelLogout } from './backchannel-logout'
import { callback } from './callback'
import { login } from './login'
import { continueLogout, logout } from './logout'
import { findProxy, proxyPath } from './proxy'
import { renew } from './renew'
import type { Route, RouteContext, RouteDependencies } from './route'
import { session } from './session'
import { introspect, user } from './user'

/** The routes, by their path under `basePath`. */
const routes: ReadonlyMap<string, Route> = new Map(
  Object.entries({
    '/login': login,
    '/callback': callback,
    '/session': session,
    '/user': user,
    '/renew': renew,
    '/introspect': introspect,
    '/logout': logout,
    '/logout/continue': continueLogout,
    '/backchannel-logout': backchannelLogout,
  } satisfies Record<RoutePath, Route>),
)

/** The routes whose refusals have their own type of event. */
const refusalTypes: ReadonlyMap<string, RefusalType> = new Map(
  Object.entries({
    '/login': 'login_refused',
    '/callback': 'callback_rejected',
    '/backchannel-logout': 'logout_token_rejected',
  } satisfies Partial<Record<RoutePath, RefusalType>>),
)

/** Returns the type of the event that reports a refusal of a path under `basePath`. */
function refusalTypeOf(path: string): RefusalType {
  const fallback = path.startsWith(`${proxyPath}/`) ? 'proxy_rejected' : 'request_rejected'
  return refusalTypes.get(path) ?? fallback
}

/**
 * Creates the function that handles a request under `basePath`, and returns `undefined` for any other request.
 *
 * If the adapter passes the request target as received, the response is 400 if URL parsing has changed its path: a proxy in front of this
 * server may have interpreted the path differently.
 *
 * Each error response has the header `X-GenAuth-Error`. From this header, the function emits the event of each refusal for which the route
 * has not emitted an event.
 */
export function createHandler(dependencies: RouteDependencies): AuthServer['handle'] {
  const { basePath } = dependencies.config
  return toHandle(async (request, { target } = {}) => {
    const { pathname, searchParams } = new URL(request.url)
    const [rawPath = pathname] = target?.split('?') ?? []
    if (!isUnder(basePath, pathname) && !isUnder(basePath, rawPath)) return undefined
    const path = pathname.slice(basePath.length)
    const events = createRequestEvents(dependencies.emit, request)
    const cookies = readCookies(request)
    const response =
      rawPath === pathname
        ? await respond({ ...dependencies, request, query: searchParams, cookies, events }, path)
        : ambiguousPath()
    const code = response.headers.get(refusalHeader)
    if (code !== null) events.reject(refusalTypeOf(path), code as GenAuthErrorCode)
    for (const [name, value] of Object.entries(commonHeaders)) response.headers.set(name, value)
    return response
  })
}

async function respond(context: RouteContext, path: string): Promise<Reply> {
  const { request } = context
  try {
    const route = routes.get(path) ?? findProxy(context, path)
    if (!route) return unknownPath(path)
    if (!route.methods.includes(request.method)) {
      const allow = route.methods.join(', ')
      return refusal('invalid_request', `The method is not allowed. Use ${allow}.`, {
        status: 405,
        headers: { allow },
      })
    }
    route.guard(request, context.config.origin)
    return await limitCookies(context, await route.respond(context))
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    const errorReply = errorResponse(error)
    if (errorReply.status >= 500) context.report(error, request)
    return errorReply
  }
}

/** The minimum size of the removals in a response, in bytes. A browser may have nine valid cookies that can be removed. */
const minRemovalBytes = 1300

/**
 * Adds lines that remove cookies, if all cookies would otherwise be too long for a proxy. The lines are limited too, because the response
 * headers must not be too long for a proxy either. A later response removes the rest.
 */
async function limitCookies(
  { cookieRoom, request }: RouteContext,
  response: Reply,
): Promise<Reply> {
  const setCookies = response.headers.getSetCookie()
  const { removals } = await cookieRoom.plan(request, { setCookies })
  if (removals.length === 0) return response
  const others = headerBytes(response.headers) + headerBytes(Object.entries(commonHeaders))
  let room = Math.max(maxHeaderBytes - others, minRemovalBytes)
  const added = removals.filter((line) => {
    room -= setCookieBytes([line])
    return room >= 0
  })
  return addCookies(response, added)
}

function unknownPath(path: string): Response {
  const known = [...routes.keys(), `${proxyPath}/<name>/…`].join(', ')
  const message = path.startsWith(`${proxyPath}/`)
    ? 'No API allows this path. Add it to the `paths` of an API in the option `apis` of createAuthServer().'
    : `This route does not exist. Use one of these: ${known}.`
  return refusal('invalid_request', message, { status: 404 })
}

function ambiguousPath(): Response {
  const message =
    'The path is not normalized. Percent-encode special characters, and remove dot segments.'
  return refusal('invalid_request', message, { status: 400 })
}
