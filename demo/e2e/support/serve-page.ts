import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of somebody else's. */
export interface ForeignPage {
  readonly url: string
  close(): Promise<void>
}

/** Serves a page on a free port, under a host of this machine: `localhost` is another site than `127.0.0.1`, another port is not. */
export async function servePage(
  host: 'localhost' | '127.0.0.1',
  html: string,
): Promise<ForeignPage> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>Elsewhere</title><body>${html}`)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
