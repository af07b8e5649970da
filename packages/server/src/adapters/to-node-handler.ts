import type { AuthServer } from '../auth-server'
import { isUnder } from '../http/is-under'
import { assertAuthServer } from './assert-auth-server'
import { isPath } from './is-path'
import type { NodeRequest, NodeResponse } from './node-messages'
import { nothingHere } from './nothing-here'
import { readNodeBody } from './read-node-body'
import { readNodeHeaders } from './read-node-headers'
import { sendNodeResponse } from './send-node-response'

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
 *
 * @throws {GenAuthError} `invalid_options`
 */
export function toNodeHandler(auth: AuthServer): NodeHandler {
  assertAuthServer(auth, 'toNodeHandler')
  return async (message, response, next) => {
    const target = message.originalUrl ?? message.url ?? ''
    if (isPath(target) && !mayBeOurs(auth, target)) return handOn(auth, message, response, next)
    const left = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) left.abort()
    })
    try {
      const request = toRequest(message, auth.origin + target, left.signal)
      if (!isPath(target) || !request) return await sendStatus(message, response, 400)
      const answer = await auth.handle(request, { target })
      if (answer) return await sendNodeResponse(message, response, answer)
    } catch (error) {
      if (response.headersSent) return void response.destroy()
      if (next) return next(error)
      return sendStatus(message, response, 500)
    }
    await handOn(auth, message, response, next)
  }
}

/** Of what is the app's own, no request is made. As for `handle`, a path counts as it was sent, and as it is without its dots. */
function mayBeOurs({ origin, basePath }: AuthServer, target: string): boolean {
  const url = origin + target
  const [path = ''] = target.split('?')
  if (isUnder(basePath, path) || !URL.canParse(url)) return true
  return isUnder(basePath, new URL(url).pathname)
}

async function handOn(
  auth: AuthServer,
  message: NodeRequest,
  response: NodeResponse,
  next: Parameters<NodeHandler>[2],
): Promise<void> {
  if (next) return next()
  // A login ends here where the pages have an origin of their own, such as a dev server's.
  const advice = "It goes back to the origin of redirectUri, where the app's pages have to be."
  await sendNodeResponse(message, response, nothingHere(auth, advice))
}

/** `undefined` for an address or a method that no request can have. */
function toRequest(message: NodeRequest, url: string, signal: AbortSignal): Request | undefined {
  const { method = 'GET' } = message
  const headers = readNodeHeaders(message.headers)
  const body = readNodeBody(message, headers)
  try {
    const init = { method, headers, signal, body, duplex: 'half' }
    return new Request(url, init as RequestInit)
  } catch {
    return undefined
  }
}

async function sendStatus(
  message: NodeRequest,
  response: NodeResponse,
  status: number,
): Promise<void> {
  await sendNodeResponse(message, response, new Response(null, { status }))
}
