import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What differs from the plain page. */
export interface PageChanges {
  /** Markup before the client's script. */
  readonly head?: string | undefined
  /** Markup after it. Module scripts run in the order in which they stand. */
  readonly tail?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** `false` leaves the client out. */
  readonly hasClient?: boolean | undefined
}

/** Something else than the page, at a path of its own. */
export interface Resource {
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Answers only then. */
  readonly after?: Promise<unknown> | undefined
}

/** Serves one page at every path. */
export interface PageServer {
  readonly url: string
  /** The same server by another name: a foreign origin. */
  readonly foreignUrl: string
  /** What pages said to `/report?`, also those that the test cannot reach because they came out of the back/forward cache. */
  readonly reports: string[]
  /** Serves something else at a path. */
  serve(path: string, resource: Resource): void
  /** Changes the pages that are opened from now on. */
  setPage(changes: PageChanges): void
  /** Goes back to the plain page, and forgets the reports. */
  reset(): void
  close(): void
}

/** Starts the server of a page around `script`; what `readOptions` gives stands in its `window.options`. */
export async function startPageServer(
  script: string,
  readOptions: () => object,
): Promise<PageServer> {
  const reports: string[] = []
  const resources = new Map<string, Resource>()
  let changes: PageChanges = {}
  const answer = async ({ url = '/' }: IncomingMessage, response: ServerResponse) => {
    const [path = '/', query = ''] = url.split('?')
    if (path === '/report') reports.push(decodeURIComponent(query))
    const resource = resources.get(path) ?? {
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
  const server = createServer((request, response) => void answer(request, response))
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
