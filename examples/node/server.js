import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { toNodeGuard, toNodeHandler } from '@genauth/server'
import { auth } from './auth.js'

const page = await readFile(new URL('index.html', import.meta.url))

const requireUser = toNodeGuard(auth)
const requireAdmin = toNodeGuard(auth, { role: 'admin' })

const sendJson = (response, value) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}

/** The routes for some users only. The guards send the response for all other users, and reject requests of other sites (CSRF). */
const routes = {
  'GET /me': [
    requireUser,
    (request, response) => sendJson(response, requireUser.sessionOf(request).session),
  ],
  'GET /admin': [
    requireAdmin,
    (request, response) => {
      const { user } = requireAdmin.sessionOf(request)
      response.setHeader('content-type', 'text/plain; charset=utf-8')
      response.end(`Hello administrator ${user.name}`)
    },
  ],
  'POST /admin/notes': [requireAdmin, (_request, response) => sendJson(response, { saved: true })],
}

/** Handles all requests outside of /auth. */
async function handleApp(request, response) {
  const { pathname } = new URL(request.url, auth.origin)
  if (pathname === '/') return response.setHeader('content-type', 'text/html').end(page)
  const [guard, handle] = routes[`${request.method} ${pathname}`] ?? []
  if (!guard) return response.writeHead(404).end()
  await guard(request, response, (error) => {
    if (error) response.writeHead(500).end()
    else handle(request, response)
  })
}

const handleAuth = toNodeHandler(auth)
const server = createServer((request, response) => {
  void handleAuth(request, response, (error) => {
    if (error) response.writeHead(500).end()
    else handleApp(request, response).catch(() => response.writeHead(500).end())
  })
})

server.listen(new URL(auth.origin).port, () => console.log(auth.origin))
