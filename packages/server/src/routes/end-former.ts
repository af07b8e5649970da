import type { SessionTrace } from '../cookies/session-trace'
import { endDoubles } from './end-doubles'
import { endReplaced } from './end-replaced'
import type { RouteContext, RouteRequest } from './route'

/**
 * Ends the session that a browser had before a login, by its cookie, or by the trace of it that the login has kept.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endFormer(
  context: RouteContext,
  { request, cookies }: RouteRequest,
  trace: SessionTrace | undefined,
): Promise<void> {
  const { sessions } = context
  const reading = await sessions.read(cookies)
  const record = reading.record ?? reading.remains
  if (record) return endReplaced(context, request, record)
  await endDoubles(context, request)
  const traced = trace && (await sessions.endTrace(trace))
  if (traced) await endReplaced(context, request, traced)
}
