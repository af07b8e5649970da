import { createGenAuth, type GenAuth } from '@genauth/core'
import type { ClientChoice } from './client-choice'
import type { DemoSetup } from './demo-setup'

/** Makes the one client of this page, before React renders. */
export function createClient(setup: DemoSetup, choice: ClientChoice): GenAuth {
  return createGenAuth({
    appId: setup.appId,
    appHost: setup.appHost,
    protocol: choice.protocol.get(),
    storage: choice.storage.get(),
    redirectUri: `${location.origin}/callback`,
    postLogoutRedirectUri: `${location.origin}/`,
  })
}
