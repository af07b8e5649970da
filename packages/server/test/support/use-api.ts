import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll } from 'vitest'

/** An API that only the server of the app can reach. */
export interface Api {
  readonly origin: string
  /** The requests that came, in their order. */
  readonly received: readonly IncomingMessage[]
  /** Whether the connection of each of these requests is closed. */
  closed(): boolean[]
  /** What it answers from now on, until the test ends. */
  answerWith(answer: RequestListener): void
}

const sayNothing: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end('{"orders":[]}')
}

/** Starts an API for the tests of a file. */
export function useApi(): Api {
  let server: Server
  let answer = sayNothing
  let received: IncomingMessage[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      received.push(request)
      answer(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  })
  afterEach(() => {
    answer = sayNothing
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
    answerWith(next) {
      answer = next
    },
  }
}
