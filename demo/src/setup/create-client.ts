import { connectGenAuth, createGenAuth, type GenAuth } from '@genauth/core'
import type { ClientChoice } from './client-choice'
import type { DemoClient } from './demo-setup'

/** Creates the client, before React renders. Only this function depends on the mode. */
export function createClient(client: DemoClient, choice: ClientChoice): GenAuth {
  const protocol = choice.protocol.get()
  if (choice.mode.get() === 'server') return connectGenAuth({ basePath: `/auth/${protocol}` })
  const { extraScopes, ...application } = client
  return createGenAuth({
    ...application,
    ...(protocol === 'oidc' && extraScopes && { extraScopes }),
    protocol,
    storage: choice.storage.get(),
    redirectUri: `${location.origin}/callback`,
    postLogoutRedirectUri: `${location.origin}/`,
  })
}
