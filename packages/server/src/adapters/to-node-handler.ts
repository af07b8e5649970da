import { assertAuthServer } from '../assert-options'
import type { AuthServer } from '../auth-server'
import { type IncomingRequest, replyHandlerOf } from '../http/reply'
import { isUnder } from '../server-config'
import { viewNodeRequest } from './node-request-view'
import { isPath } from './node-requests'
import {
  type NodeRequest,
  type NodeResponse,
  notFoundPage,
  sendNodeResponse,
} from './node-responses'

/** A handler for `createServer` of `node:http` and for Express's `app.use`. */
export type NodeHandler = (
  request: NodeRequest,
  response: NodeResponse,
  next?: (error?: unknown) => void,
) => Promise<void>

/**
 * Creates a handler for `node:http` and Express. Requests outside of `basePath` go to `next`. If the caller passes no `next`, the response
 * is 404. The `Host` header is ignored. If a request target is not a plain path, the response is 400.
 *
 * In Express, add the handler before all body parsers.
 *
 * ```ts
 * app.use(toNodeHandler(auth))
 * ```
 *
 * @param auth The server from `createAuthServer()`.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`
 */
export function toNodeHandler(auth: AuthServer): NodeHandler {
  assertAuthServer(auth, 'toNodeHandler')
  return async (message, response, next) => {
    const target = message.originalUrl ?? message.url ?? ''
    if (isPath(target) && !mayBeUnderBasePath(auth, target))
      return passOn(auth, message, response, next)
    const createSignal = watchDisconnect(response)
    try {
      const request = viewNodeRequest({ message, origin: auth.origin, target, createSignal })
      if (!request) return await sendStatus(message, response, 400)
      const handle = replyHandlerOf(auth.handle)
      const reply = handle
        ? await handle(request, { target })
        : await auth.handle(toRequest(request), { target })
      if (reply) return await sendNodeResponse(message, response, reply)
    } catch (error) {
      if (response.headersSent) return void response.destroy()
      if (next) return next(error)
      return sendStatus(message, response, 500)
    }
    await passOn(auth, message, response, next)
  }
}

/**
 * Whether a path may be under `basePath`. All other paths belong to the app, and no `Request` is built for them. Like `handle`, this
 * function checks the received path and the path with resolved dot segments.
 */
function mayBeUnderBasePath({ origin, basePath }: AuthServer, target: string): boolean {
  const url = origin + target
  const [path = ''] = target.split('?')
  if (isUnder(basePath, path) || !URL.canParse(url)) return true
  return isUnder(basePath, new URL(url).pathname)
}

async function passOn(
  auth: AuthServer,
  message: NodeRequest,
  response: NodeResponse,
  next: Parameters<NodeHandler>[2],
): Promise<void> {
  if (next) return next()
  // After a login, the browser gets this 404 response if the app does not run on the origin of `redirectUri`, for example on a dev server.
  const advice =
    'After a login, GenAuth redirects to the origin of redirectUri. Serve the app from that origin.'
  await sendNodeResponse(message, response, notFoundPage(auth, advice))
}

/** Returns a function that creates a signal, which is aborted when the client disconnects before the response is complete. */
function watchDisconnect(response: NodeResponse): () => AbortSignal {
  let isDisconnected = false
  let controller: AbortController | undefined
  response.once('close', () => {
    isDisconnected = !response.writableFinished
    if (isDisconnected) controller?.abort()
  })
  return () => {
    controller = new AbortController()
    if (isDisconnected) controller.abort()
    return controller.signal
  }
}

function toRequest({ url, method, headers, signal, body }: IncomingRequest): Request {
  return new Request(url, { method, headers, signal, body, duplex: 'half' } as RequestInit)
}

async function sendStatus(
  message: NodeRequest,
  response: NodeResponse,
  status: number,
): Promise<void> {
  await sendNodeResponse(message, response, new Response(null, { status }))
}
