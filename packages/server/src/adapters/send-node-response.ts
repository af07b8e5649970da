import type { NodeRequest, NodeResponse } from './node-messages'
import { untilReceived } from './until-received'

/** Answers a request, with a body as it comes. Whoever reads slowly slows it down. */
export async function sendNodeResponse(
  message: NodeRequest,
  response: NodeResponse,
  answer: Response,
): Promise<void> {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') response.setHeader(name, value)
  }
  const setCookies = answer.headers.getSetCookie()
  if (setCookies.length > 0) response.setHeader('set-cookie', setCookies)
  if (answer.body) await sendBody(response, answer.body)
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
