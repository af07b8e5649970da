import { revokeToken } from '../protocol/revoke-token'
import type { EngineContext } from './engine-context'
import type { StoredSession } from './stored-session'

/**
 * Revokes both tokens, even if the page unloads during the requests.
 *
 * @throws {GenAuthError} the error of the first failed revocation
 */
export async function revokeTokens(
  { client }: EngineContext,
  { accessToken, refreshToken }: StoredSession,
): Promise<void> {
  const revoke = (token: string) => revokeToken(client, token, { keepalive: true })
  // Revoke the refresh token first, because it is valid for longer.
  const requests = [...(refreshToken ? [refreshToken] : []), accessToken].map(revoke)
  for (const result of await Promise.allSettled(requests)) {
    if (result.status === 'rejected') throw result.reason
  }
}
