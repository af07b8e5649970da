import type { SessionRecord } from '../sessions/session-record'
import { revoke } from './revoke'
import type { RouteContext } from './route'

/** How long a response waits for GenAuth to revoke the tokens, in milliseconds. The revocation continues after this time. */
const maxWaitMs = 500

/**
 * Ends the session that a new session replaces, and revokes its tokens. If the revocation fails, the error is reported but not thrown.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endReplaced(
  context: RouteContext,
  request: Request,
  record: SessionRecord,
): Promise<void> {
  const { runtime, sessions } = context
  const ended = await sessions.end(record, 'revoked')
  const revokeAll = async () => revoke(context, request, await sessions.newestOf(ended))
  await Promise.race([revokeAll(), runtime.sleep(maxWaitMs)])
}
