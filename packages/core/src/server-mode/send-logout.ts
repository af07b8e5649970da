import { GenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-to'
import { callServer } from './call-server'
import type { ConnectionParts } from './connection-parts'
import { readNotice } from './local-snapshot'

/** What the server answers to a logout. */
export interface LogoutResponse {
  /** Where the browser ends the session at GenAuth. */
  readonly logoutUrl: string
  /** What GenAuth sends back, and where to; `undefined` if GenAuth itself sends the browser to `returnTo`. */
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
    // A page that stays does not navigate. `/logout/continue` rejects navigations of frames.
    ...((isFramed || scope === 'local') && { universal: 'true' }),
  })
  const path = `/logout?${query}`
  const answer = await callServer(parts, { path, method: 'POST', keepalive: true })
  const { logoutUrl, state, postLogoutRedirectUri: redirectUri } = answer
  if (typeof logoutUrl !== 'string' || !/^https?:\/\//.test(logoutUrl)) {
    throw new GenAuthError(
      'invalid_response',
      'The server did not say where the logout goes on: check basePath, and what stands between.',
      { retryable: true },
    )
  }
  parts.flags.pendingLogout.clear()
  const pending =
    typeof state === 'string' && typeof redirectUri === 'string'
      ? { state, redirectUri }
      : undefined
  return { logoutUrl, pending, error: readNotice(answer['error']) }
}
