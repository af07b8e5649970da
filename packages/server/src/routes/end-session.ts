import type { GenAuthError } from '@genauth/core'
import { separateDuplicates } from '../cookies/cookie-jar'
import type { SessionTrace } from '../cookies/session-trace'
import { revokeTokens } from '../sessions/session-end'
import type { SessionRecord } from '../sessions/session-record'
import type { RouteContext, RouteRequest } from './route'

/**
 * If a request contains several session cookies with the same name, ends the sessions of all these cookies. An attacker may have planted
 * one of the cookies, and a logout must end the user's own session too.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endDuplicates(context: RouteContext, request: Request): Promise<void> {
  const readings = await Promise.all(separateDuplicates(request).map(context.sessions.read))
  const records = readings.flatMap((reading) => reading.record ?? reading.remains ?? [])
  const byId = new Map(records.map((record) => [record.id, record]))
  await Promise.all([...byId.values()].map((record) => endReplaced(context, request, record)))
}

/** How long a response waits for GenAuth to revoke the tokens, in milliseconds. The revocation continues after this time. */
const maxWaitMs = 500

/**
 * Ends the session that a new session replaces, and revokes its tokens. If the revocation fails, the error is reported but not thrown.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
async function endReplaced(
  context: RouteContext,
  request: Request,
  record: SessionRecord,
): Promise<void> {
  const { runtime, sessions } = context
  const ended = await sessions.end(record, 'revoked')
  const revokeAll = async () => revoke(context, request, await sessions.newestOf(ended))
  await Promise.race([revokeAll(), runtime.sleep(maxWaitMs)])
}

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
