import { createServer } from 'node:http'
import { toNodeGuard, toNodeHandler } from '@genauth/server'
import express from 'express'
import { auth } from './auth'

const app = express()
const server = createServer(app)

// Add this handler before any body parser, so that it forwards the bodies of API requests unchanged.
app.use(toNodeHandler(auth))

const requireUser = toNodeGuard(auth)
const requireAdmin = toNodeGuard(auth, { role: 'admin' })

// A route of the app for signed-in users only.
app.get('/me', requireUser, (request, response) => {
  response.json(requireUser.sessionOf(request).session)
})

// A page and a route for administrators only. The guard also rejects requests of other sites (CSRF).
app.get('/admin', requireAdmin, (request, response) => {
  response.type('text').send(`Hello administrator ${requireAdmin.sessionOf(request).user.name}`)
})
app.post('/admin/notes', requireAdmin, (_request, response) => {
  response.json({ saved: true })
})

if (process.argv.includes('--dev')) {
  const vite = await import('vite')
  const { middlewares } = await vite.createServer({
    server: { middlewareMode: true, hmr: { server } },
  })
  app.use(middlewares)
} else {
  // Without this line, Express shows stack traces if NODE_ENV is not set.
  app.set('env', 'production')
  app.use(express.static('dist'))
  // The pages of the app. Add each page with a URL of its own.
  app.get('/profile', (_request, response) => response.sendFile('index.html', { root: 'dist' }))
}

const { HOST = '127.0.0.1', PORT = new URL(auth.origin).port || '3000' } = process.env
server.listen(Number(PORT), HOST, () => console.log(auth.origin))
