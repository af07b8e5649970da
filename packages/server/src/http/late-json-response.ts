import { type JsonResponseInit, startJson } from './json-response'

/** Creates a response from the promise of a body. The headers, including the cookies, are sent before the body. */
export function lateJsonResponse(body: Promise<object>, init: JsonResponseInit): Response {
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(await body)))
      controller.close()
    },
  })
  return startJson(stream, init)
}
