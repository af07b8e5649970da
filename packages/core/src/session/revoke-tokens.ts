import { revokeToken } from '../protocol/revoke-token'
import type { EngineContext } from './engine-context'
import type { StoredSession } from './stored-session'

/**
 * Revokes both tokens, even if the page goes away meanwhile.
 *
 * @throws {GenAuthError} why one of them could not be
 */
export async function revokeTokens(
  { client }: EngineContext,
  { accessToken, refreshToken }: StoredSession,
): Promise<void> {
  const revoke = (token: string) => revokeToken(client, token, { keepalive: true })
  // The refresh token first: it is the one that lives long.
  const requests = [...(refreshToken ? [refreshToken] : []), accessToken].map(revoke)
  for (const result of await Promise.allSettled(requests)) {
    if (result.status === 'rejected') throw result.reason
  }
}
