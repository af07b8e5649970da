import { GenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-to'
import { callServer } from './call-server'
import type { ConnectionParts } from './connection-parts'
import { readServerError } from './local-snapshot'

/** The server's response to a logout. */
export interface LogoutResponse {
  /** The URL where the browser ends the session at GenAuth. */
  readonly logoutUrl: string
  /** The `state` that GenAuth returns to the redirect URI. `undefined` if GenAuth itself redirects to `returnTo`. */
  readonly pending: { readonly state: string; readonly redirectUri: string } | undefined
  /** Why the tokens could not be revoked. */
  readonly error: GenAuthError | undefined
}

/** Sends a logout to the server, and clears the pending logout. */
export async function sendLogout(
  parts: ConnectionParts,
  { returnTo, revoke = true, scope = 'global' }: LogoutOptions,
): Promise<LogoutResponse> {
  const { origin, isFramed } = requirePage(parts)
  const query = new URLSearchParams({
    ...(returnTo !== undefined && { returnTo: keepOnOrigin(returnTo, origin) }),
    ...(!revoke && { revoke: 'false' }),
    // `/logout/continue` needs a navigation, but a local logout does not navigate, and the route rejects navigations of frames.
    ...((isFramed || scope === 'local') && { universal: 'true' }),
  })
  const path = `/logout?${query}`
  const response = await callServer(parts, { path, method: 'POST', keepalive: true })
  const { logoutUrl, state, postLogoutRedirectUri: redirectUri } = response
  if (typeof logoutUrl !== 'string' || !/^https?:\/\//.test(logoutUrl)) {
    throw new GenAuthError(
      'invalid_response',
      'The server returned no logout URL. Check basePath, and any proxy in front of the server.',
      { retryable: true },
    )
  }
  parts.flags.pendingLogout.clear()
  const pending =
    typeof state === 'string' && typeof redirectUri === 'string'
      ? { state, redirectUri }
      : undefined
  return { logoutUrl, pending, error: readServerError(response['error']) }
}
