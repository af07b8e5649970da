import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { toNodeHandler, toWebRequest } from '@genauth/server'
import { auth } from './auth.js'

const page = await readFile(new URL('index.html', import.meta.url))

/** Handles all requests outside of /auth. */
async function handleApp(request, response) {
  const { pathname } = new URL(request.url, auth.origin)
  if (pathname === '/') return response.setHeader('content-type', 'text/html').end(page)
  if (pathname !== '/me') return response.writeHead(404).end()
  // This route is for signed-in users only.
  const session = await auth.getSession(toWebRequest(auth, request))
  // No cache may store a response that depends on the session.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  response.writeHead(session ? 200 : 401, headers)
  response.end(JSON.stringify(session ? session.session : { error: 'not_authenticated' }))
}

const handleAuth = toNodeHandler(auth)
const server = createServer((request, response) => {
  void handleAuth(request, response, (error) => {
    if (error) response.writeHead(500).end()
    else handleApp(request, response).catch(() => response.writeHead(500).end())
  })
})

server.listen(new URL(auth.origin).port, () => console.log(auth.origin))
