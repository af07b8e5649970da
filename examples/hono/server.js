import { toHonoGuard, toHonoHandler } from '@genauth/server'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { auth } from './auth.js'

const app = new Hono()

app.use(toHonoHandler(auth))

// All pages of this app depend on the session, so no cache may store them.
app.use(async (c, next) => {
  await next()
  c.header('cache-control', 'no-store')
})

app.get('/', async (c) => {
  const session = await auth.getSession(c.req.raw)
  return c.html(session ? welcome(session.session.sub) : signedOut())
})

const requireUser = toHonoGuard(auth)
const requireAdmin = toHonoGuard(auth, { role: 'admin' })

// A route of the app for signed-in users only.
app.get('/me', requireUser, (c) => c.json(requireUser.sessionOf(c).session))

// A page and a route for administrators only. The guard also rejects requests of other sites (CSRF).
app.get('/admin', requireAdmin, (c) => {
  return c.text(`Hello administrator ${requireAdmin.sessionOf(c).user.name}`)
})
app.post('/admin/notes', requireAdmin, (c) => c.json({ saved: true }))

const signedOut = () => html`<!doctype html>
  <p role="alert"></p>
  <a href="/auth/login?returnTo=/">Log in</a>
  <script type="module">
    // After a logout, the URL has a state parameter. connectGenAuth would validate and remove this parameter. This page only removes the
    // parameter.
    history.replaceState(null, '', location.pathname)
    // After a failed login, only the first response contains the error of the login.
    const response = await fetch('/auth/session', { headers: { 'X-GenAuth': '1' } })
    const { error } = await response.json()
    document.querySelector('p').textContent = error?.message ?? ''
  </script>`

const welcome = (name) => html`<!doctype html>
  <p>Hello ${name}</p>
  <button type="button">Log out</button>
  <script type="module">
    document.querySelector('button').addEventListener('click', async () => {
      const response = await fetch('/auth/logout', { method: 'POST', headers: { 'X-GenAuth': '1' } })
      const { logoutUrl } = await response.json()
      location.assign(logoutUrl)
    })
  </script>`

serve({ fetch: app.fetch, port: Number(new URL(auth.origin).port) }, () => console.log(auth.origin))
