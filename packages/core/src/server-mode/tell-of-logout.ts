import { GenAuthError } from '../errors'
import type { LogoutOptions } from '../genauth'
import { requirePage } from '../session/require-page'
import { keepOnOrigin } from '../session/return-to'
import { askServer } from './ask-server'
import type { ConnectionParts } from './connection-parts'
import { readNotice } from './local-facts'

/**
 * Tells the server of a logout, which is pending no more then.
 *
 * @returns Where the browser ends the session at GenAuth, and why the tokens live on where they do.
 */
export async function tellOfLogout(
  parts: ConnectionParts,
  { returnTo, revoke = true }: LogoutOptions,
): Promise<{ logoutUrl: string; error: GenAuthError | undefined }> {
  const { origin } = requirePage(parts)
  const query = new URLSearchParams({
    ...(returnTo !== undefined && { returnTo: keepOnOrigin(returnTo, origin) }),
    ...(!revoke && { revoke: 'false' }),
  })
  const path = `/logout?${query}`
  const { logoutUrl, error } = await askServer(parts, { path, method: 'POST', keepalive: true })
  if (typeof logoutUrl !== 'string' || !/^https?:\/\//.test(logoutUrl)) {
    throw new GenAuthError(
      'invalid_response',
      'The server did not say where the logout goes on: check basePath, and what stands between.',
      { retryable: true },
    )
  }
  parts.marks.pendingLogout.clear()
  return { logoutUrl, error: readNotice(error) }
}
