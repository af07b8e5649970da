import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { SsoSession } from '../login/sso-sessions'

/** A request that the emulator passes to oidc-provider. */
export interface EngineRequest {
  method: string
  /** The path below `/oidc`, with the query. */
  url: string
  headers: Record<string, string>
  body: string
  /** The original request and its session. oidc-provider needs them because the emulator manages sessions and login tickets. */
  origin: { request: IncomingRequest; session: SsoSession | undefined }
}

/** A response of oidc-provider before the emulator writes it. `oidc` is missing if oidc-provider has no route for the request. */
export interface EngineResponse {
  status: number
  body: unknown
  oidc?: KoaContextWithOIDC['oidc']
}

/**
 * Passes requests to oidc-provider, and returns its responses. oidc-provider does not write the responses to the connection.
 *
 * The emulator changes the requests and responses to match GenAuth. The emulator also applies its faults and CORS headers to the responses.
 */
export interface EngineRequests {
  /** Starts to handle requests. `finish` can change a response of oidc-provider. */
  listen(provider: Provider, finish: (context: EngineResponse) => void): void
  call(request: EngineRequest): Promise<Reply>
  /** Returns the original request and its session for a context of oidc-provider. */
  originOf(context: { req: IncomingMessage }): EngineRequest['origin']
}

export function createEngineRequests(host: { name: string; mountPath: string }): EngineRequests {
  const origins = new WeakMap<IncomingMessage, EngineRequest['origin']>()
  const replies = new WeakMap<IncomingMessage, Reply>()
  let handle: ((message: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined
  return {
    listen(provider, finish) {
      provider.use(async (context, next) => {
        await next()
        finish(context)
        replies.set(context.req, toReply(context))
        // Prevent Koa from writing the response, because the emulator must apply faults and CORS headers first.
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
      if (!origin)
        throw new Error(
          'Internal error: the origin of the request is unknown. Report this bug of the emulator.',
        )
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
    if (value === undefined || isOwnHeader(name)) continue
    headers[name] = typeof value === 'number' ? String(value) : value
  }
  if (typeof body === 'object' && body !== null) {
    headers['content-type'] = 'application/json; charset=utf-8'
  }
  return { status: context.status, headers, body: asText(body) }
}

/** Returns whether the emulator, and not oidc-provider, sets a response header: cookies, CORS headers and the content length. */
function isOwnHeader(name: string): boolean {
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
