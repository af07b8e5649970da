import type { AuthServer, HandleOptions } from '../auth-server'

/** A body that its reader reads chunk by chunk. It costs less than a `ReadableStream`. */
export interface BodySource {
  /** @returns `undefined` after the last chunk */
  read(): Promise<Uint8Array | undefined>
  cancel(reason?: unknown): Promise<void>
  /** Rejects when the body fails, also if nothing reads it. Never resolves. */
  failure(): Promise<never>
}

/** Creates a stream that buffers nothing. */
export function toStream(source: BodySource): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        source.failure().catch((error: unknown) => controller.error(error))
      },
      async pull(controller) {
        const chunk = await source.read()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** A response of a route. `toWebResponse` converts it to a `Response`; an adapter that needs no `Response` saves this time. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: BodySource | ReadableStream<Uint8Array> | string | null
}

/** Creates a reply with an object as JSON. */
export function jsonReply(body: object, setCookies: readonly string[]): Reply {
  const headers = new Headers({ 'content-type': 'application/json' })
  for (const line of setCookies) headers.append('set-cookie', line)
  return { status: 200, headers, body: JSON.stringify(body) }
}

/** Converts a reply, unless it is a `Response` already. */
export function toWebResponse(reply: Reply): Response {
  if (reply instanceof Response) return reply
  const { body } = reply
  return new Response(isSource(body) ? toStream(body) : body, reply)
}

/** Whether a body is a {@link BodySource}. */
export function isSource(body: Reply['body']): body is BodySource {
  return typeof body === 'object' && body !== null && 'read' in body
}

/** The members of a `Request` that the routes use. */
export interface IncomingRequest
  extends Pick<Request, 'bodyUsed' | 'headers' | 'method' | 'signal' | 'url'> {
  readonly body: ReadableStream<Uint8Array> | null
}

/** Handles a request like `handle`, and returns the reply. */
export type ReplyHandler = (
  request: IncomingRequest,
  options?: HandleOptions,
) => Promise<Reply | undefined>

/** The member of `handle` that returns replies. A function that wraps `handle` does not have this member. */
const replies = Symbol('replies')

/** Creates `handle` of an `AuthServer`. */
export function toHandle(handleRequest: ReplyHandler): AuthServer['handle'] {
  const handle: AuthServer['handle'] = async (request, options) => {
    const reply = await handleRequest(request, options)
    return reply && toWebResponse(reply)
  }
  return Object.assign(handle, { [replies]: handleRequest })
}

/** Returns the function that returns replies; `undefined` if the app has replaced or wrapped `handle`. */
export function replyHandlerOf(handle: AuthServer['handle']): ReplyHandler | undefined {
  return (handle as { [replies]?: ReplyHandler })[replies]
}
