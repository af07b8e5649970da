import {
  cookieSessions,
  createAuthServer,
  memoryStore,
  redisStore,
  storedSessions,
  toNodeHandler,
} from '@genauth/server'
import { createClient } from 'redis'
import { serve, settings } from './serve.mjs'

async function keepSessions() {
  if (settings.sessions === 'cookie') return cookieSessions({ revocations: 'process' })
  if (settings.sessions === 'memory') return storedSessions(memoryStore())
  const client = createClient({ url: settings.redisUrl })
  client.on('error', (error) => console.error(error))
  await client.connect()
  return storedSessions(redisStore(client))
}

const auth = createAuthServer({
  ...settings.tenant,
  protocol: 'oidc',
  redirectUri: `${settings.origin}/auth/callback`,
  cookieSecrets: [settings.cookieSecret],
  sessions: await keepSessions(),
  apis: { '/orders': { target: settings.upstream, methods: ['GET'], paths: ['/list'] } },
})
serve(toNodeHandler(auth))
