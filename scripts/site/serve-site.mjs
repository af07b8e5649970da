// Serves the built site as GitHub Pages does: under its base path, with clean URLs, and with 404.html. `vitepress preview` cannot end by itself.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileOf } from './check-links.mjs'

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** Serves a folder under a base path. Returns the URL of the site without a slash at the end, and `close`. */
export async function serveSite({ folder, base }) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://site.example')
    const isInside = pathname.startsWith(base)
    const file = isInside ? fileOf(`/${pathname.slice(base.length)}`, folder) : undefined
    const found = file ?? join(folder, '404.html')
    response.writeHead(file ? 200 : 404, {
      'content-type': types[extname(found)] ?? 'application/octet-stream',
    })
    response.end(readFileSync(found))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}${base.slice(0, -1)}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
