import { keepOnOrigin, type RouteParameters } from '@genauth/core/internal'
import { isUnder, type ServerConfig } from '../server-config'
import type { RequireSessionOptions } from './options'

/** The maximum length of `returnTo` in the login URL. The login route ignores a longer value, and a proxy can reject long headers. */
const maxReturnToLength = 500

/**
 * Returns the URL of the login that a request needs. The login returns to the path and query of the request. The origin of the request's URL
 * is ignored, because it comes from the header `Host`. The login returns to `/` if the request is no GET, is one of the server's own routes,
 * or is too long.
 */
export function loginUrlOf(
  { origin, basePath }: Pick<ServerConfig, 'origin' | 'basePath'>,
  request: Pick<Request, 'method' | 'url'>,
  { maxAgeSeconds, acrValues }: RequireSessionOptions,
): string {
  const url = new URL(`${origin}${basePath}/login`)
  const set = (name: RouteParameters['/login'], value: string) => url.searchParams.set(name, value)
  set('returnTo', returnToOf(request, { origin, basePath }))
  if (maxAgeSeconds !== undefined) set('max_age', String(maxAgeSeconds))
  if (acrValues !== undefined) set('acr_values', acrValues.join(' '))
  return url.href
}

function returnToOf(
  { method, url }: Pick<Request, 'method' | 'url'>,
  { origin, basePath }: Pick<ServerConfig, 'origin' | 'basePath'>,
): string {
  if (method !== 'GET' && method !== 'HEAD') return '/'
  const { pathname, search } = new URL(url)
  const returnTo = keepOnOrigin(pathname + search, origin)
  const isUsable = returnTo.length <= maxReturnToLength && !isUnder(basePath, pathname)
  return isUsable ? returnTo : '/'
}
