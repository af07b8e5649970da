import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import { serve, settings } from './serve.mjs'

const auth = betterAuth({
  baseURL: settings.origin,
  secret: settings.cookieSecret,
  database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
  emailAndPassword: { enabled: true },
  // The rate limit would reject requests, because the benchmark sends all of them from one client.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  session: {
    cookieCache: { enabled: settings.sessions === 'cookie', strategy: 'jwe', maxAge: 3600 },
  },
})

const { headers } = await auth.api.signUpEmail({
  body: { name: 'Ada Lovelace', email: 'ada@example.com', password: 'a-long-password' },
  asResponse: true,
})
const cookie = headers.getSetCookie().map((line) => line.split(';')[0])
serve(toNodeHandler(auth), cookie.join('; '))
