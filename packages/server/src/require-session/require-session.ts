import { isGenAuthError } from '@genauth/core'
import { assertOption } from '../assert-options'
import type { AuthServer, ServerSession } from '../auth-server'
import { type RequestCookies, readCookies } from '../cookies/cookie-jar'
import { createRequestEvents, type RequestEvents } from '../events/request-events'
import { isForeignStart, verifyOrigin } from '../http/csrf'
import { readSession } from '../routes/read-session'
import type { RouteDependencies } from '../routes/route'
import { assertShownSession } from '../routes/shown-session'
import type { SessionReading } from '../sessions/sessions'
import { decideAccess } from './decide-access'
import { loginUrlOf } from './login-url'
import type { RequireSessionOptions } from './options'
import { checkProtocol, checkRequireOptions } from './read-options'
import * as refusals from './refusals'
import { type Refusal, refuse } from './refuse'
import { canRedirect, isSafe, kindOf } from './request-kind'

/** The dependencies of `requireSession`. */
export interface RequireSessionContext extends RouteDependencies {
  /** Returns the session that the app sees, or `null` if the user is signed out. */
  describeSession(reading: SessionReading): ServerSession | null
}

/** One call of `requireSession`. */
interface Call {
  readonly context: RequireSessionContext
  readonly request: Request
  readonly cookies: RequestCookies
  readonly options: RequireSessionOptions
  readonly events: RequestEvents
}

/** Creates `requireSession` of an `AuthServer`. */
export function createRequireSession(context: RequireSessionContext): AuthServer['requireSession'] {
  const requireSession = async (request: Request, options: unknown = {}) => {
    checkRequireOptions(options)
    checkProtocol(options, context.config.protocol)
    checkKeptClaims(options, context.config)
    const events = createRequestEvents(context.emit, request)
    const call = { context, request, cookies: readCookies(request), options, events }
    const outcome = await judge(call)
    if ('session' in outcome) return outcome.session
    const { refusal } = outcome
    const error = refuse(request, refusal)
    events.reject('request_rejected', error.code)
    if (error.status >= 500 || refusal.isSetUpError) context.report(error, request)
    throw error
  }
  // TypeScript cannot check what the options guarantee. `decideAccess` does.
  return requireSession as AuthServer['requireSession']
}

/** Without the claims in the session, `role` and `when` would refuse every user. */
function checkKeptClaims(
  { role, when }: RequireSessionOptions,
  { claims: { names } }: RequireSessionContext['config'],
): void {
  assertOption(
    role === undefined || names.includes('roles'),
    "requireSession({ role }) needs the claim `roles` in the session. Add 'roles' to the option `claims` of createAuthServer().",
  )
  assertOption(
    when === undefined || names.length > 0,
    'requireSession({ when }) needs claims in the session. Add them to the option `claims` of createAuthServer().',
  )
}

type Outcome = { readonly session: ServerSession } | { readonly refusal: Refusal }

async function judge(call: Call): Promise<Outcome> {
  const { context, request } = call
  try {
    if (!isSafe(request)) verifyOrigin(request, context.config.origin)
    const reading = await readSession({ ...context, ...call }, assertShownSession)
    const session = context.describeSession(reading)
    if (session) return await judgeUser(call, reading, session)
    return await offerLogin(call, reading, (loginUrl) => refusals.signedOut(reading, loginUrl))
  } catch (error) {
    if (!isGenAuthError(error)) throw error
    return { refusal: refusals.failedCheck(error) }
  }
}

async function judgeUser(
  call: Call,
  reading: SessionReading,
  session: ServerSession,
): Promise<Outcome> {
  const { context, request, options } = call
  const { claims, scope: requestedScope } = context.config
  const now = context.runtime.now()
  const access = decideAccess({ session, options, claims, now })
  switch (access.kind) {
    case 'accepted':
      return { session }
    case 'forbidden':
      return { refusal: refusals.forbidden({ role: options.role, session, requestedScope }) }
    case 'check_failed':
      return { refusal: refusals.checkFailed(access.cause) }
    case 'step_up': {
      const isRepeated = isJustSteppedUp(reading, now)
      return offerLogin(call, reading, (loginUrl) => ({
        ...refusals.stepUp(options, loginUrl),
        isLoginFailed: isRepeated,
      }))
    }
    case 'claims_outdated': {
      const isScript = kindOf(request) === 'script'
      const { startedAt = now } = reading.record ?? reading.unclaimed ?? {}
      // The login has just brought no current claims. Another login would bring none either, and the redirects would not end.
      if (now - startedAt < claims.maxAgeMs) {
        return { refusal: refusals.claimsOutdated({ loginUrl: undefined, isScript }) }
      }
      return offerLogin(call, reading, (loginUrl) =>
        refusals.claimsOutdated({ loginUrl, isScript }),
      )
    }
  }
}

/** How long after a step-up no redirect starts the next one, in milliseconds. */
const stepUpPauseMs = 60_000

/**
 * Whether the session has just started with a login that had `max_age` or `acr_values`. If that login is too old or too weak, GenAuth returned
 * no `acr`, or the clocks differ. The next login would end in the same way, and the redirects would not end.
 */
function isJustSteppedUp(reading: SessionReading, now: number): boolean {
  const { isStepUp = false, startedAt = 0 } = reading.record ?? reading.unclaimed ?? {}
  return isStepUp && now - startedAt < stepUpPauseMs
}

/**
 * Refuses a request, and starts a login or offers it. If the browser's last login has failed, the user has to click: an automatic login could fail in the
 * same way, endlessly.
 */
async function offerLogin(
  { context, request, cookies, options }: Call,
  reading: SessionReading,
  refusalWith: (loginUrl: string) => Refusal,
): Promise<Outcome> {
  const url = loginUrlOf(context.config, request, options)
  const loginUrl = await withProof(context, request, url)
  const notice = canRedirect(request) ? await context.flash.read(cookies) : undefined
  // The notice of the login that started this session is from a repeated callback.
  if (!notice || notice.loginMark === reading.record?.loginMark) {
    return { refusal: refusalWith(loginUrl) }
  }
  const setCookies = context.flash.clear(cookies)
  return { refusal: refusals.failedLogin(notice, loginUrl, setCookies) }
}

/** Adds a proof to the URL of a login that a link on another site has caused. Otherwise the login would not return to the page. */
async function withProof(
  { config, loginProofs }: RequireSessionContext,
  request: Request,
  loginUrl: string,
): Promise<string> {
  if (!isForeignStart(request, config.origin)) return loginUrl
  const url = new URL(loginUrl)
  url.searchParams.set('proof', await loginProofs.create(url.searchParams))
  return url.href
}
