import { serve } from './serve.mjs'

// The minimal server, as the reference: it ignores the request, and its response is as large as the responses of the other apps.
const body = JSON.stringify({
  session: { status: 'authenticated', id: 'x'.repeat(32), sub: 'x'.repeat(24), stale: false },
  answeredAt: 1_800_000_000_000,
  expiresAt: 1_800_000_000_000,
  renewAt: 1_800_000_000_000,
  revision: 1,
  renewable: true,
  scope: ['openid', 'profile', 'email', 'phone', 'address', 'offline_access'],
})

serve((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(body)
})
