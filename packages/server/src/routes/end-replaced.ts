import type { SessionRecord } from '../sessions/session-record'
import { revoke } from './revoke'
import type { RouteContext } from './route'

/** How long anything waits for the tokens of a session that nobody asked to end. GenAuth goes on revoking after that. */
const patienceMs = 500

/**
 * Ends a session that another took the place of, and revokes its tokens, as far as GenAuth does.
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
  await Promise.race([revokeAll(), runtime.sleep(patienceMs)])
}
