import { isGenAuthError } from '@genauth/core'
import { readCookies } from '../cookies/cookie-jar'
import { errorResponse } from '../http/error-response'
import { refusal } from '../http/json-response'
import type { RouteContext } from './route'
import { routes } from './routes'

/** What holds for every answer: it is about one browser, for this moment, and of the type that it says. */
const commonHeaders = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
}

/** Answers a request to whatever is under `basePath`; `undefined` for any other. */
export async function handleRequest(
  context: RouteContext,
  request: Request,
): Promise<Response | undefined> {
  const { pathname, searchParams } = new URL(request.url)
  const { basePath } = context.config
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return undefined
  const path = pathname.slice(basePath.length)
  const response = await answer(context, request, { path, query: searchParams })
  for (const [name, value] of Object.entries(commonHeaders)) response.headers.set(name, value)
  return response
}

async function answer(
  context: RouteContext,
  request: Request,
  { path, query }: { path: string; query: URLSearchParams },
): Promise<Response> {
  const route = routes.get(path)
  if (!route) {
    return refusal(
      'invalid_request',
      `Nothing is here. There are: ${[...routes.keys()].join(', ')}.`,
      {
        status: 404,
      },
    )
  }
  if (!route.methods.includes(request.method)) {
    const allow = route.methods.join(', ')
    return refusal('invalid_request', `Use ${allow} here.`, { status: 405, headers: { allow } })
  }
  try {
    route.guard(request, context.config.origin)
    return await route.answer(context, { request, query, cookies: readCookies(request) })
  } catch (error) {
    if (isGenAuthError(error)) return errorResponse(error)
    throw error
  }
}
