import type { GenAuthError } from '@genauth/core'
import { noSession, planLogout, type RoutePath } from '@genauth/core/internal'
import { separateDuplicates } from '../cookies/cookie-jar'
import type { SessionTrace } from '../cookies/login-cookies'
import {
  assertNavigation,
  assertOwnStart,
  isPrefetch,
  isTypedIn,
  shownSessionOf,
  verifyScript,
} from '../http/csrf'
import {
  lateJsonResponse,
  maxHeaderBytes,
  redirectResponse,
  setCookieBytes,
} from '../http/responses'
import { revokeTokens } from '../sessions/renewals'
import type { SessionRecord } from '../sessions/session-record'
import type { SessionReading, SupersededCookie } from '../sessions/sessions'
import { reportClone, supersededIn } from './read-session'
import type { Route, RouteContext } from './route'
import { assertShownSession, sessionChanged } from './shown-session'

/** How long the response body waits for GenAuth to revoke the tokens, in milliseconds. The revocation continues after this time. */
const maxWaitMs = 2000

/** The size of the other headers in the response, in bytes. */
const otherHeaderBytes = 150

/**
 * `POST /logout?returnTo&revoke=false&universal=true`: ends the session, revokes its tokens, and returns the URL of GenAuth's logout.
 *
 * If the response body has a `state`, GenAuth redirects to `postLogoutRedirectUri` with this state, and the app then goes to `returnTo`.
 * Without a `state`, GenAuth redirects to `returnTo`. `universal=true` is for a page that stays open or is in a frame. The response then
 * sets no cookie for the redirect, and `logoutUrl` is the URL of GenAuth's universal logout.
 */
export const logout: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async respond(context) {
    const { sessions, cookies, query } = context
    const mustRevoke = query.get('revoke') !== 'false'
    const reading = await sessions.read(cookies)
    assertShownSession(context.request, reading)
    reportClone(reading, context.events)
    const record = reading.record ?? reading.remains
    if (!record) await endUnread(context, reading, 'logout')
    // End the session on this server before the browser goes to GenAuth.
    const ended = record && (await endSession(context, record, 'logout'))
    const cleared = sessions.clear(cookies)
    const { facts, setCookies } = await chooseLogoutUrl(context, ended, cleared)
    const createBody = async () => {
      const error = ended && mustRevoke ? await revokeInTime(context, ended, maxWaitMs) : undefined
      return { ...facts, ...(error && { error: { code: error.code, message: error.message } }) }
    }
    // Remove the session cookie now: after a delay, the browser may already have the cookie of a new login.
    return lateJsonResponse(createBody(), { setCookies })
  },
}

type EndReason = 'logout' | 'replaced' | 'cloned'

/** @throws {GenAuthError} `storage_unavailable` */
async function endSession(
  { sessions, events }: RouteContext,
  record: SessionRecord,
  reason: EndReason,
): Promise<SessionRecord> {
  const ended = await sessions.end(record, 'revoked')
  events.emit({ type: 'session_ended', sessionId: record.id, sub: record.sub, reason })
  return ended
}

/** Revokes the current tokens of an ended session. The revocation continues after `waitMs`, but the caller waits no longer. */
function revokeInTime(
  context: RouteContext,
  ended: SessionRecord,
  waitMs: number,
): Promise<GenAuthError | undefined> {
  const { runtime, sessions } = context
  const revokeCurrent = async () => revoke(context, await sessions.newestOf(ended))
  return Promise.race([revokeCurrent(), runtime.sleep(waitMs).then(() => undefined)])
}

/**
 * Returns the response body and its cookies. No script may see a URL with an ID token, so `/logout/continue` redirects to that URL.
 */
async function chooseLogoutUrl(
  context: RouteContext,
  ended: SessionRecord | undefined,
  cleared: readonly string[],
): Promise<{ facts: Record<string, string>; setCookies: readonly string[] }> {
  const { client, config, runtime, logoutRedirects, cookies, query } = context
  await context.prepareLogout()
  const { origin, basePath, postLogoutRedirectUri } = config
  const plan = (idToken: string | undefined) =>
    planLogout((options) => client.buildLogoutUrl(options), {
      origin,
      id: runtime.randomId(),
      idToken,
      postLogoutRedirectUri,
      returnTo: query.get('returnTo') ?? undefined,
    })
  const isUniversal = config.logout === 'universal' || query.get('universal') === 'true'
  const { url, state } = plan(isUniversal ? undefined : ended?.idToken)
  const facts = { logoutUrl: url, ...(state !== undefined && { state, postLogoutRedirectUri }) }
  if (!new URL(url).searchParams.has('id_token_hint')) return { facts, setCookies: cleared }
  const saved = await logoutRedirects.save(url, cookies)
  const setCookies = [...cleared, ...saved.setCookies]
  const { removals } = await context.cookieRoom.plan(context.request, { setCookies })
  if (setCookieBytes([...setCookies, ...removals]) > maxHeaderBytes - otherHeaderBytes) {
    return { facts: { logoutUrl: plan(undefined).url }, setCookies: cleared }
  }
  const logoutUrl = `${origin}${basePath}${continueLogoutPath}?id=${saved.id}`
  return { facts: { ...facts, logoutUrl }, setCookies }
}

/** The path of this route under `basePath`. */
const continueLogoutPath: RoutePath = '/logout/continue'

/**
 * `GET /logout/continue?id`: redirects to GenAuth's logout, whose URL contains the ID token. Scripts only see the `id`. If the cookie with
 * the URL is missing, older than 60 s or has another id, this route redirects to `postLogoutRedirectUri`.
 */
export const continueLogout: Route = {
  methods: ['GET'],
  guard(request, origin) {
    if (isPrefetch(request)) return
    assertNavigation(request)
    assertOwnStart(request, origin)
  },
  async respond({ config, logoutRedirects, request, query, cookies }) {
    // A prefetch must not use up the one-time cookie.
    if (isPrefetch(request)) return new Response(null, { status: 204 })
    // Do not log out a user who typed the URL or restored a tab.
    const taken = isTypedIn(request)
      ? undefined
      : await logoutRedirects.take(query.get('id'), cookies)
    const { value: url, setCookies = [] } = taken ?? {}
    const response = redirectResponse(303, url ?? config.postLogoutRedirectUri, setCookies)
    response.headers.set('referrer-policy', 'no-referrer')
    return response
  },
}

/** Ends the sessions of cookies that give no record. */
async function endUnread(
  context: RouteContext,
  reading: SessionReading,
  reason: EndReason,
): Promise<void> {
  const superseded = supersededIn(reading)
  return superseded
    ? endSuperseded(context, { superseded }, reason)
    : endDuplicates(context, reason)
}

/**
 * Ends the session of a superseded cookie, and revokes its tokens. If two refreshes have replaced the cookie of a stored session, there is no
 * record, and the server cannot decrypt the tokens.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endSuperseded(
  context: RouteContext,
  {
    superseded,
    remains,
  }: { readonly superseded: SupersededCookie; readonly remains?: SessionRecord | undefined },
  reason: EndReason,
): Promise<void> {
  const { sessions, cookies, events } = context
  if (remains) return endReplaced(context, remains, reason)
  const trace = await sessions.trace(cookies)
  if (trace) await sessions.endTrace(trace)
  const { sessionId, sub } = superseded
  events.emit({ type: 'session_ended', sessionId, sub, reason })
}

/**
 * If a request contains several session cookies with the same name, ends the sessions of all these cookies. An attacker may have planted
 * one of the cookies, and a logout must end the user's own session too. If the page shows a session, one of these sessions must be it.
 *
 * @throws {GenAuthError} `session_changed`, `storage_unavailable`
 */
async function endDuplicates(context: RouteContext, reason: EndReason): Promise<void> {
  const readings = await Promise.all(separateDuplicates(context.request).map(context.sessions.read))
  const records = readings.flatMap((reading) => reading.record ?? reading.remains ?? [])
  const byId = new Map(records.map((record) => [record.id, record]))
  const shown = shownSessionOf(context.request) ?? noSession
  if (byId.size > 0 && shown !== noSession && !byId.has(shown)) throw sessionChanged()
  await Promise.all([...byId.values()].map((record) => endReplaced(context, record, reason)))
}

/** How long a response waits for GenAuth to revoke the tokens, in milliseconds. The revocation continues after this time. */
const maxReplacedWaitMs = 500

/**
 * Ends the session that a new session replaces, and revokes its tokens. If the revocation fails, the error is reported but not thrown.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
async function endReplaced(
  context: RouteContext,
  record: SessionRecord,
  reason: EndReason = 'replaced',
): Promise<void> {
  const ended = await endSession(context, record, reason)
  await revokeInTime(context, ended, maxReplacedWaitMs)
}

/**
 * Ends the session that the browser had before a login. The function finds the session by the session cookie, or by the trace in the login
 * cookie.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endPreviousSession(
  context: RouteContext,
  trace: SessionTrace | undefined,
): Promise<void> {
  const { sessions, cookies, events } = context
  const reading = await sessions.read(cookies)
  reportClone(reading, events)
  const record = reading.record ?? reading.remains
  if (record) return endReplaced(context, record)
  await endUnread(context, reading, 'replaced')
  const traced = trace && (await sessions.endTrace(trace))
  if (traced?.record) return endReplaced(context, traced.record)
  if (!traced) return
  const { id: sessionId, sub } = traced
  events.emit({ type: 'session_ended', sessionId, sub, reason: 'replaced' })
}

/** Revokes the tokens of a session. Reports every failure to `onError` and `onEvent`, even if the response has already been sent. */
export async function revoke(
  { client, report, request, events }: RouteContext,
  record: SessionRecord,
): Promise<GenAuthError | undefined> {
  const error = await revokeTokens(client, record)
  if (!error) return undefined
  report(error, request)
  const { id: sessionId, sub } = record
  events.emit({ type: 'revocation_failed', sessionId, sub, code: error.code })
  return error
}
