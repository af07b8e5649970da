import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { handleCalls, listen } from './handle-calls.mjs'

const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' }
/** The folder of each app, by origin. */
const folders = new Map()
/** The page of each app, by origin. */
const pages = new Map()

/** Reads the files of a built app into memory, and compresses them as a static host does. */
function readFiles(folder) {
  const names = readdirSync(folder, { recursive: true }).map(String)
  const files = names.filter((name) => extname(name) in types)
  return new Map(files.map((name) => [`/${name}`, gzipSync(readFileSync(join(folder, name)))]))
}

/** Serves one app on its own port: hashed files with an unlimited cache lifetime, and the page for every other path. */
async function open(folder) {
  const files = readFiles(folder)
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const file = files.get(pathname)
    response.setHeader('content-encoding', 'gzip')
    response.setHeader('content-type', types[file ? extname(pathname) : '.html'])
    response.setHeader('cache-control', file ? 'public, max-age=31536000, immutable' : 'no-cache')
    response.end(file ?? pages.get(origin))
  })
  server.keepAliveTimeout = 60_000
  const origin = await listen(server)
  folders.set(origin, folder)
  return origin
}

/** Adds the benchmark's script to the page of an app. */
function setHead(origin, head) {
  const html = readFileSync(join(folders.get(origin), 'index.html'), 'utf8')
  pages.set(origin, gzipSync(html.replace('<!--bench-->', () => head)))
}

handleCalls({ open, setHead })
