import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Provider } from 'oidc-provider'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { SsoSession } from '../login/sso-sessions'

/** One request that is handed to oidc-provider. */
export interface EngineRequest {
  method: string
  /** Below `/oidc`, with the query. */
  url: string
  headers: Record<string, string>
  body: string
  /** What came over the wire, for what the engine does not know: sessions and login tickets. */
  origin: { request: IncomingRequest; session: SsoSession | undefined }
}

/**
 * Hands requests to oidc-provider, and takes its answers back before they are written.
 *
 * The engine gets requests of our own making, so that GenAuth's differences can be made on both sides of it, and its
 * answers go through the same faults and CORS as all others.
 */
export interface EngineRequests {
  listen(provider: Provider): void
  call(request: EngineRequest): Promise<Reply>
  /** The request behind the engine's context. */
  originOf(context: { req: IncomingMessage }): EngineRequest['origin']
}

export function createEngineRequests(host: { name: string; mountPath: string }): EngineRequests {
  const origins = new WeakMap<IncomingMessage, EngineRequest['origin']>()
  const replies = new WeakMap<IncomingMessage, Reply>()
  let handle: ((message: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined
  return {
    listen(provider) {
      provider.use(async (context, next) => {
        await next()
        replies.set(context.req, toReply(context))
        // Koa must not write: the answer goes through faults and CORS first.
        context.respond = false
      })
      handle = provider.callback()
    },
    async call(request) {
      const message = toMessage(request, host)
      origins.set(message, request.origin)
      await handle?.(message, new ServerResponse(message))
      return replies.get(message) ?? jsonReply(500, { error: 'server_error' })
    },
    originOf(context) {
      const origin = origins.get(context.req)
      if (!origin) throw new Error('oidc-provider handled a request that was not given to it')
      return origin
    },
  }
}

function toMessage(
  request: EngineRequest,
  host: { name: string; mountPath: string },
): IncomingMessage {
  const message = new IncomingMessage(new Socket())
  message.method = request.method
  message.url = request.url
  message.headers = {
    ...request.headers,
    host: host.name,
    'content-length': String(Buffer.byteLength(request.body)),
  }
  message.push(request.body)
  message.push(null)
  return Object.assign(message, { baseUrl: host.mountPath })
}

interface EngineContext {
  status: number
  body: unknown
  response: { headers: Record<string, string | string[] | number | undefined> }
}

function toReply(context: EngineContext): Reply {
  const { body } = context
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(context.response.headers)) {
    if (value === undefined || isOurs(name)) continue
    headers[name] = typeof value === 'number' ? String(value) : value
  }
  if (typeof body === 'object' && body !== null) {
    headers['content-type'] = 'application/json; charset=utf-8'
  }
  return { status: context.status, headers, body: asText(body) }
}

/** Sessions, CORS and lengths are not the engine's business here. */
function isOurs(name: string): boolean {
  return (
    name === 'set-cookie' ||
    name === 'content-length' ||
    name === 'vary' ||
    name.startsWith('access-control-')
  )
}

function asText(body: unknown): string {
  if (typeof body === 'string') return body
  return body === undefined || body === null ? '' : JSON.stringify(body)
}
