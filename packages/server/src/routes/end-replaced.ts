import type { SessionRecord } from '../sessions/session-record'
import { revoke } from './revoke'
import type { RouteContext } from './route'

/** How long a response waits for GenAuth to revoke the tokens, in milliseconds. The revocation continues after that. */
const maxWaitMs = 500

/**
 * Ends a session that a new one replaces, and revokes its tokens. A failed revocation is only reported.
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
