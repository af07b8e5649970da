import { GenAuthError } from '@genauth/core'
import { refusal } from '../http/json-response'
import { verifyScript } from '../http/verify-origin'
import type { Api } from '../proxy/api'
import { type Forwarded, forward } from '../proxy/forward'
import { matchesPath } from '../proxy/matches-path'
import { splitPath } from '../proxy/split-path'
import { requireSession } from './require-session'
import type { Route, RouteContext, RouteRequest } from './route'

/** Where the proxy is, under `basePath`. */
export const proxyPath = '/api'

/**
 * Finds the route to an API: `/api/<name>/…`.
 *
 * @returns `undefined` where there is none of that name, or none that lets the path through.
 * @throws {GenAuthError} `invalid_request` for a path that servers read in more than one way
 */
export function findProxy({ apis, config }: RouteContext, path: string): Route | undefined {
  if (!path.startsWith(`${proxyPath}/`)) return undefined
  const segments = splitPath(path)
  if (!segments) throw unclearPath()
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
    async answer(context, routeRequest) {
      const { request } = routeRequest
      if (isUpgrade(request)) return noUpgrade()
      const { accessToken } = await requireSession(context, routeRequest)
      if (request.bodyUsed) throw new Error('The body was read before the proxy could send it.')
      const url = addressOf(api, path, new URL(request.url).search)
      const forwarded = { request, api, url, at, accessToken }
      const answer = await forward(context, forwarded)
      const isRefused = answer.status === 401 && request.body === null
      return isRefused ? askAgain(context, routeRequest, { forwarded, answer }) : answer
    },
  }
}

/** A renewal while the request was on its way may have ended its token. The one that came of it is tried, once. */
async function askAgain(
  context: RouteContext,
  { cookies }: RouteRequest,
  { forwarded, answer }: { forwarded: Forwarded; answer: Response },
): Promise<Response> {
  const { record } = await context.sessions.read(cookies)
  if (!record || record.accessToken === forwarded.accessToken) return answer
  await answer.body?.cancel()
  return forward(context, { ...forwarded, accessToken: record.accessToken })
}

/** What a page fetches with our header. A window, a frame, an image or an EventSource cannot have it; where the browser says more, it counts. */
function assertFetch(request: Request, origin: string): void {
  verifyScript(request, origin)
  const isNavigation = request.headers.get('sec-fetch-mode') === 'navigate'
  const destination = request.headers.get('sec-fetch-dest') ?? 'empty'
  if (!isNavigation && destination === 'empty') return
  throw new GenAuthError(
    'cross_origin_request',
    'This address is for scripts: use genauth.fetch, and no link, frame or image.',
  )
}

/** Only what was allowed is ever asked for: the address is put together, and then has to be what it was put together from. */
function addressOf({ origin, prefix }: Api, path: string, search: string): URL {
  const url = new URL(origin + prefix + path + search)
  if (url.origin !== origin || url.pathname !== prefix + path) throw unclearPath()
  return url
}

function isUpgrade({ headers }: Request): boolean {
  return headers.has('upgrade')
}

function noUpgrade(): Response {
  const message = 'The proxy does not change protocols: WebSockets cannot go through it.'
  return refusal('invalid_request', message, { status: 501 })
}

function unclearPath(): GenAuthError {
  return new GenAuthError(
    'invalid_request',
    'The path has dot segments, empty segments or encoded separators in it: send it plain.',
  )
}
