import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page that does not belong to the app. */
export interface ForeignPage {
  readonly url: string
  close(): Promise<void>
}

/** Serves a page on a free port. The app is on `127.0.0.1`: a page on `127.0.0.1` is same-site, a page on `localhost` is cross-site. */
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
