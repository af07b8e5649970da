import type { GenAuthError } from '@genauth/core'
import { revokeTokens } from '../sessions/revoke-tokens'
import type { SessionRecord } from '../sessions/session-record'
import type { RouteContext } from './route'

/** Revokes the tokens of a session. Reports every failure to `onError`, even if the response has already been sent. */
export async function revoke(
  { client, report }: Pick<RouteContext, 'client' | 'report'>,
  request: Request,
  record: SessionRecord,
): Promise<GenAuthError | undefined> {
  const error = await revokeTokens(client, record)
  if (error) report(error, request)
  return error
}
