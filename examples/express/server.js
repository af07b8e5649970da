import { toNodeHandler, toWebRequest } from '@genauth/server'
import express from 'express'
import { auth } from './auth.js'

const app = express()

// Add this handler before any body parser, so that it forwards the bodies of API requests unchanged.
app.use(toNodeHandler(auth))

app.get('/', (_request, response) => {
  response.sendFile('index.html', { root: import.meta.dirname })
})

// A route of the app for signed-in users only.
app.get('/me', async (request, response) => {
  const session = await auth.getSession(toWebRequest(auth, request))
  // No cache may store a response that depends on the session.
  response.set('cache-control', 'no-store')
  if (session) response.json(session.session)
  else response.status(401).json({ error: 'not_authenticated' })
})

app.listen(new URL(auth.origin).port, () => console.log(auth.origin))
