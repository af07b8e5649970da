import { connectGenAuth, createGenAuth, type GenAuth } from '@genauth/core'
import type { ClientChoice } from './client-choice'
import type { DemoClient } from './demo-setup'

/** Makes the one client of this page, before React renders. Nothing else in this app knows which of the two it is. */
export function createClient({ appId, appHost }: DemoClient, choice: ClientChoice): GenAuth {
  const protocol = choice.protocol.get()
  if (choice.mode.get() === 'server') return connectGenAuth({ basePath: `/auth/${protocol}` })
  return createGenAuth({
    appId,
    appHost,
    protocol,
    storage: choice.storage.get(),
    redirectUri: `${location.origin}/callback`,
    postLogoutRedirectUri: `${location.origin}/`,
  })
}
