import { isGenAuthError } from '@genauth/core'
import { readCookies } from '../cookies/cookie-jar'
import { errorResponse } from '../http/error-response'
import { isUnder } from '../http/is-under'
import { refusal } from '../http/json-response'
import { findProxy, proxyPath } from './proxy'
import type { RouteContext } from './route'
import { routes } from './routes'

/** What holds for every answer: it is about one browser, for this moment, and of the type that it says. */
const commonHeaders = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
}

/**
 * Answers a request to whatever is under `basePath`; `undefined` for any other.
 *
 * @param target As the request came with it, where that is known. One that the parsing of addresses has changed is refused: it may have
 * been another path for whoever stands in front of us.
 */
export async function handleRequest(
  context: RouteContext,
  request: Request,
  target?: string,
): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url)
  const { basePath } = context.config
  const [rawPath = pathname] = target?.split('?') ?? []
  if (!isUnder(basePath, pathname) && !isUnder(basePath, rawPath)) return undefined
  const path = pathname.slice(basePath.length)
  const response =
    rawPath === pathname ? await answer(context, request, { path, query: searchParams }) : unclear()
  for (const [name, value] of Object.entries(commonHeaders)) response.headers.set(name, value)
  return response
}

async function answer(
  context: RouteContext,
  request: Request,
  { path, query }: { path: string; query: URLSearchParams },
): Promise<Response> {
  try {
    const route = routes.get(path) ?? findProxy(context, path)
    if (!route) return nothingHere(path)
    if (!route.methods.includes(request.method)) {
      const allow = route.methods.join(', ')
      return refusal('invalid_request', `Use ${allow} here.`, { status: 405, headers: { allow } })
    }
    route.guard(request, context.config.origin)
    return await route.answer(context, { request, query, cookies: readCookies(request) })
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    const refused = errorResponse(error)
    if (refused.status >= 500) context.report(error, request)
    return refused
  }
}

function nothingHere(path: string): Response {
  const known = [...routes.keys(), `${proxyPath}/<name>/…`].join(', ')
  const message = path.startsWith(`${proxyPath}/`)
    ? 'Nothing is here: no API of the option apis opens this path.'
    : `Nothing is here. There are: ${known}.`
  return refusal('invalid_request', message, { status: 404 })
}

function unclear(): Response {
  const message = 'The path is not written as browsers write it: send it without dots, and encoded.'
  return refusal('invalid_request', message, { status: 400 })
}
