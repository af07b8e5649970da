import { revokeTokens } from '../sessions/revoke-tokens'
import type { SessionRecord } from '../sessions/session-record'
import type { RouteContext } from './route'

/** How long anything waits for the tokens of a session that nobody asked to end. GenAuth goes on revoking after that. */
const patienceMs = 500

/**
 * Ends a session that another took the place of, and revokes its tokens, as far as GenAuth does.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endReplaced(
  { client, runtime, sessions }: RouteContext,
  record: SessionRecord,
): Promise<void> {
  const ended = await sessions.end(record, 'revoked')
  const revoke = async () => revokeTokens(client, await sessions.newestOf(ended))
  await Promise.race([revoke(), runtime.sleep(patienceMs)])
}
