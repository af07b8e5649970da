import { type JsonResponseInit, startJson } from './json-response'

/** Answers JSON that is not known yet: its headers, and so its cookies, are with the browser before it. */
export function lateJsonResponse(body: Promise<object>, init: JsonResponseInit): Response {
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(await body)))
      controller.close()
    },
  })
  return startJson(stream, init)
}
