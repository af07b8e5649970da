import { separateDuplicates } from '../cookies/cookie-jar'
import type { RequestEvents } from '../events/request-events'
import type { SessionReading, SupersededCookie } from '../sessions/sessions'
import type { RouteContext } from './route'

/** The part of the request's context that reads the session. */
type ReadingContext = Pick<
  RouteContext,
  'readChecked' | 'sessions' | 'cookies' | 'events' | 'request'
>

/**
 * Reads the session of a request, checks it with GenAuth if a check is due, and reports it with `reportReading`.
 *
 * @param assert Throws if the request must not use the session. Called before the check with GenAuth, which can refresh the session.
 * @throws {GenAuthError} `storage_unavailable`, and what `assert` throws
 */
export async function readSession(
  context: ReadingContext,
  assert?: (request: RouteContext['request'], reading: SessionReading) => void,
): Promise<SessionReading> {
  const { request, cookies } = context
  const accept = (reading: SessionReading) => {
    identify(context, reading)
    assert?.(request, reading)
  }
  return reportReading(context, await context.readChecked(request, cookies, accept))
}

/** Adds the session of a request to the events of the request. */
function identify({ events }: ReadingContext, reading: SessionReading): void {
  const { rejected, unclaimed } = reading.record ? {} : reading
  const known = reading.record ?? unclaimed ?? rejected
  if (known) events.identify(known)
}

/** Emits `session_cloned` or `session_rejected` if the request has a session cookie without a session. Returns the reading. */
export async function reportReading(
  context: ReadingContext,
  reading: SessionReading,
): Promise<SessionReading> {
  const { sessions, events, request } = context
  identify(context, reading)
  if (reading.record || reading.unclaimed) return reading
  if (reading.superseded) reportClone(reading, events)
  else if (reading.isUnreadable) events.rejectSession('unreadable')
  else if (reading.reason !== 'none') events.rejectSession(reading.reason)
  else if (await hasDuplicates(sessions, request)) events.rejectSession('ambiguous')
  return reading
}

/** Emits `session_cloned` if the request has a rejected cookie that a token refresh has replaced. */
export function reportClone(reading: SessionReading, events: RequestEvents): void {
  const superseded = supersededIn(reading)
  if (superseded) events.rejectClone({ id: superseded.sessionId, sub: superseded.sub })
}

/** Returns the rejected cookie of a reading, if a token refresh has replaced the cookie. */
export function supersededIn(reading: SessionReading): SupersededCookie | undefined {
  return reading.record ? undefined : reading.superseded
}

/** Whether a request has several session cookies with the same name, at least one of which the server has set. */
async function hasDuplicates(
  { trace }: RouteContext['sessions'],
  request: RouteContext['request'],
): Promise<boolean> {
  const traces = await Promise.all(separateDuplicates(request).map(trace))
  return traces.some((found) => found !== undefined)
}
