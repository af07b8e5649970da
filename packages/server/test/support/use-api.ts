import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll } from 'vitest'

/** An API behind the app's server. */
export interface Api {
  readonly origin: string
  /** The received requests, in order. */
  readonly received: readonly IncomingMessage[]
  /** Returns for each received request whether its connection is closed. */
  closed(): boolean[]
  /** Sets the response until the test ends. */
  respondWith(respond: RequestListener): void
}

const respondWithOrders: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"orders":[]}')
}

/** Starts an API for the tests of a file. */
export function useApi(): Api {
  let server: Server
  let respond = respondWithOrders
  let received: IncomingMessage[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      received.push(request)
      respond(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  })
  afterEach(() => {
    respond = respondWithOrders
    received = []
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    get origin() {
      return `http://localhost:${(server.address() as AddressInfo).port}`
    },
    get received() {
      return received
    },
    closed: () => received.map(({ socket }) => socket.destroyed),
    respondWith(next) {
      respond = next
    },
  }
}
