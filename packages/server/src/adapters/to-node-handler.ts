import type { AuthServer } from '../auth-server'

/** What is read of a request of `node:http`, or of a framework that is built on it. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** Express: the whole target, where `url` lacks the path that the handler is mounted at. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What is done with a response of `node:http`. */
export interface NodeResponse {
  statusCode: number
  setHeader(name: string, value: string | string[]): unknown
  end(body?: Uint8Array): unknown
}

/** A handler for `createServer` of `node:http`, and for `app.use` of Express. */
export type NodeHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Makes a handler for `node:http` and Express. A path that is not under `basePath` goes to `next`, and without one is a 404. The request is
 * taken to have come to the public origin, whatever its `Host` says; a target that is no plain path is refused with 400.
 *
 * ```ts
 * app.use(toNodeHandler(auth))
 * ```
 */
export function toNodeHandler(auth: AuthServer): NodeHandler {
  return async (message, response, next) => {
    const request = toRequest(message, auth.origin)
    if (!request) return void send(response, new Response(null, { status: 400 }))
    try {
      const answer = await auth.handle(request)
      if (answer) return await send(response, answer)
    } catch (error) {
      if (next) return next(error)
      return await send(response, new Response(null, { status: 500 }))
    }
    if (next) return next()
    await send(response, new Response(null, { status: 404 }))
  }
}

/** `undefined` for what no browser sends to this origin: another form of target (RFC 9112, section 3.2), or a method of a proxy's. */
function toRequest(message: NodeRequest, origin: string): Request | undefined {
  const target = message.originalUrl ?? message.url ?? ''
  if (!/^\/(?![/\\])/.test(target)) return undefined
  try {
    return new Request(origin + target, {
      method: message.method ?? 'GET',
      headers: toHeaders(message.headers),
    })
  } catch {
    return undefined
  }
}

function toHeaders(headers: NodeRequest['headers']): Headers {
  const result = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    // HTTP/2 has pseudo-headers.
    if (value === undefined || name.startsWith(':')) continue
    for (const one of [value].flat()) result.append(name, one)
  }
  return result
}

async function send(response: NodeResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const setCookies = answer.headers.getSetCookie()
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies)
  response.end(new Uint8Array(await answer.arrayBuffer()))
}
