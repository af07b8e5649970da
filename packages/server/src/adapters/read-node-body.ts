import { GenAuthError } from '@genauth/core'
import type { NodeRequest } from './node-messages'

/**
 * Gives the body of a request: as it comes, where nobody has read it, and else what a body parser made of it, written anew. Neither is
 * done before somebody reads, so that the app finds its requests as they were. A body that cannot be written anew fails with
 * `invalid_options`.
 *
 * @param headers Lose the length of what is written anew.
 */
export function readNodeBody(
  message: NodeRequest,
  headers: Headers,
): ReadableStream<Uint8Array> | null {
  if (message.method === 'GET' || message.method === 'HEAD' || isEmpty(headers)) return null
  if (!message.readableDidRead) return toStream(message)
  headers.delete('content-length')
  const contentType = headers.get('content-type') ?? ''
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    controller.enqueue(writeAnew(message.body, contentType))
    controller.close()
  }
  return new ReadableStream<Uint8Array>({ pull: begin }, { highWaterMark: 0 })
}

/** A request has a body where one of these says so (RFC 9112, section 6.3). HTTP/2 has neither, and its streams end at once. */
function isEmpty(headers: Headers): boolean {
  const length = headers.get('content-length')
  return length === null ? !headers.has('transfer-encoding') && headers.has('host') : length === '0'
}

function toStream(message: NodeRequest): ReadableStream<Uint8Array> {
  let isBegun = false
  let isOver = false
  const begin = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    isBegun = true
    const endWith = (finish: () => void) => () => {
      if (!isOver) finish()
      isOver = true
    }
    message.on('data', (chunk) => {
      if (isOver) return
      controller.enqueue(chunk)
      message.pause()
    })
    message.on(
      'end',
      endWith(() => controller.close()),
    )
    const fail = endWith(() => controller.error(new Error('The request ended before its body.')))
    message.on('error', fail)
    message.on('close', fail)
  }
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (!isBegun) begin(controller)
        message.resume()
      },
      cancel() {
        isOver = true
        // Read to its end and thrown away, or the answer would not get through to whoever still sends.
        message.resume()
      },
    },
    { highWaterMark: 0 },
  )
}

function writeAnew(body: unknown, contentType: string): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body)
  const text = typeof body === 'string' ? body : stringify(body, contentType)
  if (text !== undefined) return new TextEncoder().encode(text)
  throw new GenAuthError(
    'invalid_options',
    'The body of this request was read before toNodeHandler, and cannot be sent on: put app.use(toNodeHandler(auth)) before what parses bodies.',
  )
}

function stringify(body: unknown, contentType: string): string | undefined {
  if (body === undefined) return undefined
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) return JSON.stringify(body)
  if (!/^application\/x-www-form-urlencoded\b/i.test(contentType)) return undefined
  const fields = Object.entries(body as object).flatMap(([name, value]) =>
    [value].flat().map((one: unknown) => [name, one]),
  )
  // What the app made an object of has lost how it was written.
  if (!fields.every(([, value]) => typeof value === 'string')) return undefined
  return new URLSearchParams(fields as [string, string][]).toString()
}
