import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the server received it. */
export interface RecordedRequest {
  method: string
  /** Path and query. */
  path: string
  headers: IncomingHttpHeaders
  body: string
  /** The body, read as a form. */
  form: Record<string, string>
}

/**
 * The response of the server. An object is sent as JSON. If the response is a function, the function reads the request and writes the
 * response.
 */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body?: unknown }
  | ((response: ServerResponse, request: RecordedRequest) => void)

/** An HTTP server that returns the response that the test has set, and records the requests. */
export interface ScriptedServer {
  origin: string
  requests: RecordedRequest[]
  /** Sets the response to all later requests, and deletes the recorded requests. */
  reply(next: Reply): void
  /** Returns the single request since the last `reply()`. */
  onlyRequest(): RecordedRequest
  close(): Promise<void>
}

export async function startScriptedServer(): Promise<ScriptedServer> {
  let current: Reply = { status: 404 }
  const requests: RecordedRequest[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const recorded = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        form: Object.fromEntries(new URLSearchParams(body)),
      }
      requests.push(recorded)
      send(response, current, recorded)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    reply(next) {
      current = next
      requests.length = 0
    },
    onlyRequest() {
      const [request, ...others] = requests
      if (!request || others.length > 0)
        throw new Error(`expected one request, received ${requests.length}`)
      return request
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, reply: Reply, request: RecordedRequest): void {
  if (typeof reply === 'function') {
    reply(response, request)
    return
  }
  const { status = 200, headers = {}, body = '' } = reply
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'content-type': isText ? 'text/plain' : 'application/json',
    ...headers,
  })
  response.end(isText ? body : JSON.stringify(body))
}
