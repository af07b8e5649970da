import { register } from 'node:module'
import { serve, settings } from './serve.mjs'

// Without Next.js around it, whose own cost would be most of what is measured. Its bundler finds `next/server` without an extension.
const resolve = (specifier, context, next) =>
  next(/^next\/[a-z]+$/.test(specifier) ? `${specifier}.js` : specifier, context)
register(`data:text/javascript,export const resolve = ${encodeURIComponent(String(resolve))}`)

const { Auth0Client } = await import('@auth0/nextjs-auth0/server')
const { generateSessionCookie } = await import('@auth0/nextjs-auth0/testing')
const { NextRequest } = await import('next/server.js')

const secret = settings.cookieSecret
const auth0 = new Auth0Client({
  domain: 'tenant.example',
  clientId: 'an-app',
  clientSecret: 'a-secret',
  appBaseUrl: settings.origin,
  secret,
})
const now = Math.floor(Date.now() / 1000)
const value = await generateSessionCookie(
  {
    user: { sub: 'x'.repeat(24), name: 'Ada Lovelace' },
    // So long that the cookie has the size of those that `genauth.mjs` makes.
    tokenSet: {
      accessToken: 'x'.repeat(900),
      refreshToken: 'x'.repeat(43),
      expiresAt: now + 86_400,
    },
  },
  { secret },
)

serve(async (request, response) => {
  const incoming = new NextRequest(settings.origin + request.url, { headers: request.headers })
  const answer = await auth0.middleware(incoming)
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
}, `__session=${value}`)
