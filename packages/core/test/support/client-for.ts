import {
  AuthenticationClient,
  type AuthenticationClientOptions,
} from '../../src/authentication-client'
import { appId, secret } from './sample-data'
import type { ScriptedServer } from './scripted-server'

/** Creates a client for the sample application. The client sends its requests to a scripted server. */
export function clientFor(
  { origin }: ScriptedServer,
  options: Partial<AuthenticationClientOptions> = {},
): AuthenticationClient {
  const redirectUri = 'https://app.example/callback'
  const settings = { appId, appHost: origin, secret, redirectUri, protocol: 'oauth' } as const
  return new AuthenticationClient({ ...settings, ...options })
}
