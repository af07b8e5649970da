import { createGenAuth } from '@genauth/react'

export const genauth = createGenAuth({
  appId: '5f17a529f64fb009b794a2ff', // the local GenAuth; later: your application's id in GenAuth's console
  appHost: 'http://127.0.0.1:4567',
  protocol: 'oidc',
  redirectUri: `${location.origin}/callback`,
})
