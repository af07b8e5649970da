import type { SessionTrace } from '../cookies/session-trace'
import { endDuplicates } from './end-duplicates'
import { endReplaced } from './end-replaced'
import type { RouteContext, RouteRequest } from './route'

/**
 * Ends the session that the browser had before a login. The function finds the session by the session cookie, or by the trace in the login
 * cookie.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endPreviousSession(
  context: RouteContext,
  { request, cookies }: RouteRequest,
  trace: SessionTrace | undefined,
): Promise<void> {
  const { sessions } = context
  const reading = await sessions.read(cookies)
  const record = reading.record ?? reading.remains
  if (record) return endReplaced(context, request, record)
  await endDuplicates(context, request)
  const traced = trace && (await sessions.endTrace(trace))
  if (traced) await endReplaced(context, request, traced)
}
