import { toNodeGuard, toNodeHandler } from '@genauth/server'
import express from 'express'
import { auth } from './auth.js'

const app = express()

// Add this handler before any body parser, so that it forwards the bodies of API requests unchanged.
app.use(toNodeHandler(auth))

app.get('/', (_request, response) => {
  response.sendFile('index.html', { root: import.meta.dirname })
})

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

app.listen(new URL(auth.origin).port, () => console.log(auth.origin))
