import type { NodeRequest, NodeResponse } from './node-messages'
import { untilReceived } from './until-received'

/** Sends a web `Response`. The body streams. If the client reads slowly, the source of the body slows down too. */
export async function sendNodeResponse(
  message: NodeRequest,
  response: NodeResponse,
  webResponse: Response,
): Promise<void> {
  response.statusCode = webResponse.status
  for (const [name, value] of webResponse.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const setCookies = webResponse.headers.getSetCookie()
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies)
  if (webResponse.body) await sendBody(response, webResponse.body)
  if (!message.complete) {
    response.flushHeaders()
    await untilReceived(message)
  }
  response.end()
}

async function sendBody(response: NodeResponse, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader()
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()))
  response.flushHeaders()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (response.write(value)) continue
    const drained = new Promise<void>((resolve) => response.once('drain', () => resolve()))
    await Promise.race([drained, closed])
  }
}
