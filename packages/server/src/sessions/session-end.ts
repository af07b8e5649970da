import { type AuthenticationClient, GenAuthError, isGenAuthError } from '@genauth/core'
import { revokeBoth } from '@genauth/core/internal'
import type { SessionEnd } from '../stores/session-store'
import type { SessionRecord } from './session-record'

/** Creates the error for a refresh of a session that has ended in the meantime. */
export function sessionEnded(as: SessionEnd): GenAuthError {
  return as === 'revoked'
    ? new GenAuthError(
        'not_authenticated',
        'The user logged out during the token refresh. Log in again.',
        { endsSession: true },
      )
    : new GenAuthError('session_expired', 'The session has ended. Log in again.', {
        endsSession: true,
      })
}

/**
 * Revokes both tokens of a session.
 *
 * @returns The error, if one of the tokens could not be revoked. The session has ended anyway.
 */
export async function revokeTokens(
  client: AuthenticationClient,
  record: SessionRecord,
): Promise<GenAuthError | undefined> {
  const reasons = await revokeBoth(record, (token, tokenTypeHint) =>
    client.revokeToken(token, { tokenTypeHint }),
  )
  return reasons.find(isGenAuthError)
}
