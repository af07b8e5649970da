import { register } from 'node:module'
import { serve, settings } from './serve.mjs'

// The app runs without Next.js, because Next.js itself would take most of the measured time. Node.js cannot resolve the import
// `next/server`, because `next/server` has no file extension.
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
    // With values of these lengths, the cookie is as large as the cookie of `genauth.mjs`.
    tokenSet: {
      accessToken: 'x'.repeat(2300),
      refreshToken: 'x'.repeat(43),
      expiresAt: now + 86_400,
    },
  },
  { secret },
)

serve(async (request, response) => {
  const incoming = new NextRequest(settings.origin + request.url, { headers: request.headers })
  const result = await auth0.middleware(incoming)
  response.writeHead(result.status, Object.fromEntries(result.headers))
  response.end(await result.text())
}, `__session=${value}`)
