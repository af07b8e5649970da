import { GenAuthError } from '@genauth/core'
import { verifyScript } from '../http/csrf'
import type { IncomingRequest } from '../http/reply'
import { refusal } from '../http/responses'
import type { Api } from '../proxy/apis'
import { forward } from '../proxy/forward'
import { matchesPath, splitPath } from '../proxy/paths'
import type { Route, RouteDependencies } from './route'
import { requireSession } from './session'

/** The path of the proxy under `basePath`. */
export const proxyPath = '/api'

/**
 * Finds the route to an API: `/api/<name>/…`.
 *
 * @returns `undefined` if no API has that name, or if the API does not allow the path.
 * @throws {GenAuthError} `invalid_request` for a path that servers interpret differently
 */
export function findProxy({ apis, config }: RouteDependencies, path: string): Route | undefined {
  if (!path.startsWith(`${proxyPath}/`)) return undefined
  const segments = splitPath(path)
  if (!segments) throw ambiguousPath()
  const [, name, ...rest] = segments
  const api = apis.get(`/${name}`)
  if (!api?.patterns.some((pattern) => matchesPath(rest, pattern))) return undefined
  const at = `${proxyPath}${api.name}`
  return createProxy(api, { path: path.slice(at.length), at: config.basePath + at })
}

function createProxy(api: Api, { path, at }: { path: string; at: string }): Route {
  return {
    methods: api.methods,
    guard(request, origin) {
      if (!isUpgrade(request)) assertFetch(request, origin)
    },
    async respond(context) {
      const { request } = context
      if (isUpgrade(request)) return noUpgrade()
      const { accessToken, id: sessionId } = await requireSession(context)
      if (request.bodyUsed)
        throw new Error(
          'The request body was read before auth.handle(). Call auth.handle() before your code reads the body.',
        )
      const url = urlOf(api, path, new URL(request.url).search)
      return forward(context, { request, api, url, at, accessToken, sessionId })
    },
  }
}

/**
 * Rejects every request that a script did not send with `fetch` and the header `X-GenAuth: 1`. Windows, frames, images and EventSource
 * cannot send the header. If the browser sends Fetch Metadata headers, the function also checks these headers.
 */
function assertFetch(request: IncomingRequest, origin: string): void {
  verifyScript(request, origin)
  const isNavigation = request.headers.get('sec-fetch-mode') === 'navigate'
  const destination = request.headers.get('sec-fetch-dest') ?? 'empty'
  if (!isNavigation && destination === 'empty') return
  throw new GenAuthError(
    'cross_origin_request',
    'This URL accepts only requests of genauth.fetch. Do not use it in a link, frame or image.',
  )
}

/** Builds the URL of the API request, and checks that parsing has not changed its origin or path. */
function urlOf({ origin, prefix }: Api, path: string, search: string): URL {
  const url = new URL(origin + prefix + path + search)
  if (url.origin !== origin || url.pathname !== prefix + path) throw ambiguousPath()
  return url
}

function isUpgrade({ headers }: IncomingRequest): boolean {
  return headers.has('upgrade')
}

function noUpgrade(): Response {
  const message =
    'The proxy does not support WebSockets. Send the request without the header Upgrade.'
  return refusal('invalid_request', message, { status: 501 })
}

function ambiguousPath(): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    'The path has dot segments, empty segments or encoded separators. Remove them.',
  )
}
