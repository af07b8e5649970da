import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The server of the benchmark's page. */
export interface PageServer {
  readonly url: string
  /** Sets the application and the GenAuth emulator that the page uses. */
  setTenant(tenant: { appId: string; appHost: string }): void
  close(): void
}

/** Builds the page for production, from the packages as they are published. */
async function bundlePage(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL('page/main.tsx', import.meta.url)),
        output: { codeSplitting: false },
      },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (!output || !('output' in output))
    throw new Error('Vite returned a watcher instead of a bundle.')
  return output.output[0].code
}

/** Serves the page on a free port. */
export async function servePage(): Promise<PageServer> {
  const script = await bundlePage()
  let tenant = '{}'
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // Without these two headers, Chromium rounds performance.now() to 0.1 ms.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.end(
      isScript
        ? script
        : `<!doctype html><link rel="icon" href="data:,"><script>window.tenant = ${tenant}</script><script type="module" src="/page.js"></script>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setTenant(next) {
      tenant = JSON.stringify(next)
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
