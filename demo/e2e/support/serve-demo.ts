import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { extname, join } from 'node:path'
import type { NodeHandler } from '@genauth/server'
import { writeSetup } from '../../write-setup.mjs'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
}

/** A server of the built demo. */
export interface DemoServer {
  readonly url: string
  /**
   * Changes the application of the demo. The change takes effect at the next page load.
   *
   * @param routes The routes of server mode.
   */
  setUp(setup: object, routes?: NodeHandler): void
  /** Returns all bytes that the server has sent since the last call, as Latin-1. */
  takeSent(): string
  close(): Promise<void>
}

/** Serves the built demo on a free port: its files, and index.html for every page of the app. */
export async function serveDemo(folder: string): Promise<DemoServer> {
  let setup: object = {}
  let handleAuth: NodeHandler = async (_request, _response, next) => next?.()
  const server = createServer((request, response) => {
    void handleAuth(request, response, () => sendPage(request, response))
  })
  let sent: Buffer[] = []
  server.on('connection', (socket: Socket) => {
    const write = socket.write.bind(socket)
    socket.write = ((chunk: string | Uint8Array, ...rest: [BufferEncoding]) => {
      sent.push(typeof chunk === 'string' ? Buffer.from(chunk, rest[0]) : Buffer.from(chunk))
      return write(chunk, ...rest)
    }) as Socket['write']
  })
  const sendPage = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isFile = extname(pathname) !== '' && existsSync(join(folder, pathname))
    const name = isFile ? pathname : '/index.html'
    const body = readFileSync(join(folder, name))
    response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream')
    response.end(isFile ? body : writeSetup(body.toString(), setup))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setUp(next, routes) {
      setup = next
      if (routes) handleAuth = routes
    },
    takeSent() {
      const bytes = Buffer.concat(sent)
      sent = []
      return bytes.toString('latin1')
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
