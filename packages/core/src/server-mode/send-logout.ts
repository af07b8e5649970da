import type { LogoutOptions } from '../call-options'
import { GenAuthError } from '../errors'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-url'
import { callServer } from './call-server'
import type { ServerContext } from './context'
import { readServerError } from './snapshot'
import type { RouteParameters } from './wire'

/** The server's response to a logout. */
export interface LogoutResponse {
  /** The URL where the browser ends the session at GenAuth. */
  readonly logoutUrl: string
  /** The `state` that GenAuth returns to the redirect URI. `undefined` if GenAuth itself redirects to `returnTo`. */
  readonly pending: { readonly state: string; readonly redirectUri: string } | undefined
  /** Why the tokens could not be revoked. */
  readonly error: GenAuthError | undefined
}

/**
 * Sends a logout to the server, and clears the pending logout.
 *
 * @param session The id of the session that the user logs out of, or `noSession`; `undefined` if it is unknown.
 */
export async function sendLogout(
  context: ServerContext,
  { returnTo, revoke = true, scope = 'global' }: LogoutOptions,
  session: string | undefined,
): Promise<LogoutResponse> {
  const { origin, isFramed } = requirePage(context)
  const parameters: Partial<Record<RouteParameters['/logout'], string>> = {
    ...(returnTo !== undefined && { returnTo: keepOnOrigin(returnTo, origin) }),
    ...(!revoke && { revoke: 'false' }),
    // `/logout/continue` needs a navigation, but a local logout does not navigate, and the route rejects navigations of frames.
    ...((isFramed || scope === 'local') && { universal: 'true' }),
  }
  const path = `/logout?${new URLSearchParams(parameters)}` as const
  const response = await callServer(context, { path, method: 'POST', keepalive: true, session })
  const { logoutUrl, state, postLogoutRedirectUri: redirectUri } = response
  if (typeof logoutUrl !== 'string' || !/^https?:\/\//.test(logoutUrl)) {
    throw new GenAuthError(
      'invalid_response',
      'The server returned no logout URL. Check basePath, and any proxy in front of the server.',
      { retryable: true },
    )
  }
  context.flags.pendingLogout.clear()
  const pending =
    typeof state === 'string' && typeof redirectUri === 'string'
      ? { state, redirectUri }
      : undefined
  return { logoutUrl, pending, error: readServerError(response['error']) }
}
