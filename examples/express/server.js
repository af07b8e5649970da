import { toNodeHandler, toWebRequest } from '@genauth/server'
import express from 'express'
import { auth } from './auth.js'

const app = express()

// Before whatever parses bodies, so that those of requests to APIs pass as they come.
app.use(toNodeHandler(auth))

app.get('/', (_request, response) => {
  response.sendFile('index.html', { root: import.meta.dirname })
})

// A route of the app's own, which only somebody who is logged in may use.
app.get('/me', async (request, response) => {
  const session = await auth.getSession(toWebRequest(auth, request))
  if (session) response.json(session.session)
  else response.status(401).json({ error: 'not_authenticated' })
})

app.listen(new URL(auth.origin).port, () => console.log(auth.origin))
