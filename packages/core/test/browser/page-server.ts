import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The parts of the default page that a test can change. */
export interface PageChanges {
  /** Markup before the client's script. */
  readonly head?: string | undefined
  /** Markup after the client's script. A module script in this markup runs after the client's script. */
  readonly tail?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The status of the page. Default 200. */
  readonly status?: number | undefined
  /** Whether the page contains the client. Default true. */
  readonly hasClient?: boolean | undefined
}

/** A resource that the server serves at one path. */
export interface Resource {
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A promise. The server responds after the promise has settled. Default: the server responds immediately. */
  readonly after?: Promise<unknown> | undefined
}

/** A server that serves the same page at every path without a resource. */
export interface PageServer {
  readonly url: string
  /** The URL of this server with another host name. For the browser, the URL belongs to another origin. */
  readonly foreignUrl: string
  /**
   * The query of each request to `/report?`. A test cannot control a page that was restored from the back/forward cache. So the page sends
   * reports to the server.
   */
  readonly reports: string[]
  /** Serves a resource at a path. */
  serve(path: string, resource: Resource): void
  /** Changes the pages that load after this call. */
  setPage(changes: PageChanges): void
  /** Restores the default page, and deletes the reports. */
  reset(): void
  close(): void
}

/** Starts a server for a page that runs `script`. The result of `readOptions` becomes the page's `window.options`. */
export async function startPageServer(
  script: string,
  readOptions: () => object,
): Promise<PageServer> {
  const reports: string[] = []
  const resources = new Map<string, Resource>()
  let changes: PageChanges = {}
  const respond = async ({ url = '/' }: IncomingMessage, response: ServerResponse) => {
    const [path = '/', query = ''] = url.split('?')
    if (path === '/report') reports.push(decodeURIComponent(query))
    const found = resources.get(path)
    if (!found) response.statusCode = changes.status ?? 200
    const resource = found ?? {
      type: 'text/html',
      body: renderPage(readOptions(), changes),
      headers: changes.headers,
    }
    await resource.after
    response.setHeader('content-type', `${resource.type};charset=utf-8`)
    for (const [name, value] of Object.entries(resource.headers ?? {})) {
      response.setHeader(name, value)
    }
    response.end(resource.body)
  }
  const server = createServer((request, response) => void respond(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const reset = () => {
    reports.length = 0
    changes = {}
    resources.clear()
    resources.set('/page.js', { type: 'text/javascript', body: script })
  }
  reset()
  return {
    url: `http://127.0.0.1:${port}`,
    foreignUrl: `http://localhost:${port}`,
    reports,
    serve(path, resource) {
      resources.set(path, resource)
    },
    setPage(next) {
      changes = next
    },
    reset,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function renderPage(options: object, { head = '', tail = '', hasClient = true }: PageChanges) {
  const json = JSON.stringify(options).replaceAll('<', '\\u003c')
  const client = hasClient ? '<script type="module" src="/page.js"></script>' : ''
  return `<!doctype html><title>App</title><link rel="icon" href="data:,"><script>window.options = ${json}</script>${head}${client}${tail}`
}
