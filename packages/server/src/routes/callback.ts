import { GenAuthError, type GenAuthErrorCode, isGenAuthError } from '@genauth/core'
import { resendIfLost } from '@genauth/core/internal'
import type { FoundLogin, LoginTransaction } from '../cookies/login-cookies'
import { assertNavigation, isPrefetch } from '../http/csrf'
import { redirectResponse } from '../http/responses'
import type { LoginCallback, LoginEnding } from '../sessions/repeated-callbacks'
import { beginRecord, loginMarkOf, type SessionRecord } from '../sessions/session-record'
import { withIdTokenClaims } from '../sessions/user-claims'
import { discardTokens, judgeLogin } from './check-login'
import { beginLogin } from './login'
import { describeRequest, type RepeatedLogin, restartOf, secondTryOf } from './login-request'
import { endPreviousSession } from './logout'
import { popupPage } from './popup-page'
import type { Route, RouteContext } from './route'

/**
 * `GET /callback`: completes a login. The callback starts a session, then redirects to `returnTo` or closes the popup. If the browser
 * repeats the callback within a minute, the server repeats its response.
 */
export const callback: Route = {
  methods: ['GET'],
  guard(request) {
    if (!isPrefetch(request)) assertNavigation(request)
  },
  async respond(context) {
    const { config, cookies, query, request } = context
    // Do not redeem the code for a prefetch: the code can be used only once, and the browser may discard the response.
    if (isPrefetch(request)) return new Response(null, { status: 204 })
    const found = await context.transactions.find(query.get('state'), cookies)
    const login = await loadLogin(found)
    const ending = await endLogin(context, login)
    if ('restart' in ending) {
      return beginLogin(context, ending.restart, found.setCookies)
    }
    const { popup, transaction: { returnTo } = { returnTo: '/' } } = login
    const setCookies = [...found.setCookies, ...ending.setCookies]
    if (popup === undefined) return redirectResponse(303, config.origin + returnTo, setCookies)
    const { basePath } = config
    return popupPage(popup, { isLoggedIn: ending.isLoggedIn, basePath }, setCookies)
  },
}

/** The pending login of a callback. */
interface LoadedLogin {
  readonly transaction?: LoginTransaction | undefined
  readonly popup?: string | undefined
  /** The error of the store, if the store failed. */
  readonly error?: unknown
  /** The `Set-Cookie` lines that remove the login's cookie. */
  readonly setCookies: readonly string[]
}

async function loadLogin(found: FoundLogin): Promise<LoadedLogin> {
  const { setCookies } = found
  try {
    const transaction = await found.load()
    return { transaction, popup: transaction?.popup, setCookies }
  } catch (error) {
    return { error, popup: found.popup, setCookies }
  }
}

/** Returns the result of a login, or the parameters of the login that replaces it. */
async function endLogin(
  context: RouteContext,
  loaded: LoadedLogin,
): Promise<LoginEnding | { readonly restart: RepeatedLogin }> {
  const { client, config, completeLogin, query, request } = context
  const { transaction } = loaded
  const fail = (error: unknown) => failLogin(context, error, loaded)
  try {
    if (loaded.error !== undefined) throw loaded.error
    if (!transaction) throw unknownLogin(config.origin)
    const code = client.readCallback(query, transaction.state)
    const login = { transaction, code }
    const outcome = await completeLogin(login, (mayStillSend) =>
      finishLogin(context, login, mayStillSend).catch(fail),
    )
    if (outcome !== 'abandoned') {
      return outcome.isTooOld ? { restart: secondTryOf(transaction, config) } : outcome
    }
    const error = processStopped()
    // Restart a login only once, because the problem that stopped one process may stop the next process too.
    if (transaction.isRestarted) throw error
    context.report(error, request)
    // The user most likely has a session at GenAuth, so the new login needs no click.
    return { restart: restartOf(transaction) }
  } catch (error) {
    return await fail(error)
  }
}

/** The codes of callbacks that may be forged, replayed or meant for another browser. */
const forgedCallbackCodes: ReadonlySet<GenAuthErrorCode> = new Set<GenAuthErrorCode>([
  'invalid_grant',
  'invalid_id_token',
  'invalid_response',
  'issuer_mismatch',
  'nonce_mismatch',
  'state_mismatch',
  'user_mismatch',
])

/**
 * Reports the error to `onError` and to the app. If an earlier callback of the login has signed in this browser, the repeated callback is
 * not an error.
 */
async function failLogin(
  context: RouteContext,
  error: unknown,
  login: LoadedLogin,
): Promise<LoginEnding> {
  if (!isGenAuthError(error)) throw error
  const loginMark = await loginMarkOf(context.query.get('state') ?? '')
  if (error.code === 'state_mismatch' && (await isSignedInBy(loginMark, context))) {
    return { isLoggedIn: true, setCookies: [] }
  }
  context.report(error, context.request)
  const type = forgedCallbackCodes.has(error.code) ? 'callback_rejected' : 'login_refused'
  context.events.reject(type, error.code)
  const lines = await context.flash.set(error, loginMark)
  return { isLoggedIn: false, setCookies: await chooseFlash(context, lines, login) }
}

/**
 * Chooses the longest of the flash cookies that leaves room for all pending logins. If there is none, the error of the app's own login
 * replaces older logins. Another site can start logins and forge callbacks, so their errors are then not stored.
 */
async function chooseFlash(
  { cookieRoom, request }: RouteContext,
  [long, short]: readonly [string, string],
  { setCookies, transaction }: LoadedLogin,
): Promise<readonly string[]> {
  for (const line of [long, short]) {
    const changes = { setCookies: [...setCookies, line], isForeign: true }
    if ((await cookieRoom.plan(request, changes)).fits) return [line]
  }
  if (!transaction || transaction.isForeign) return []
  const changes = { setCookies: [...setCookies, short], isForeign: false }
  const { removals } = await cookieRoom.plan(request, changes)
  return [short, ...removals]
}

async function isSignedInBy(
  loginMark: string,
  { sessions, cookies }: RouteContext,
): Promise<boolean> {
  // Ignore a failure of the store here, because the next `GET /session` reports it.
  const reading = await sessions.read(cookies).catch(() => undefined)
  return reading?.record?.loginMark === loginMark
}

/**
 * Creates the error for a callback without a pending login. The message contains the app's URL, because browsers send the login cookie only
 * to the host where the login started.
 */
function unknownLogin(origin: string): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    `No pending login matches this callback. The login already completed, expired, or started in another browser or at another URL of the app. Open the app at ${origin} and log in again.`,
  )
}

function processStopped(): GenAuthError {
  return new GenAuthError(
    'timeout',
    'The process that was completing this login has stopped. Log in again.',
  )
}

/**
 * Redeems the code and starts the session. If the login fails, the previous session stays.
 *
 * @param mayStillSend Returns whether there is time for another request to GenAuth.
 * @throws {GenAuthError} the codes of `getAccessTokenByCode`, of `judgeLogin` and of `Sessions.write`
 */
async function finishLogin(
  context: RouteContext,
  { code, transaction }: LoginCallback,
  mayStillSend: () => boolean,
): Promise<LoginEnding> {
  const { client, config, runtime, sessions, cookies } = context
  const { state, codeVerifier, nonce, replaces, options } = transaction
  const { scope } = describeRequest(config, options)
  const startedAt = runtime.now()
  const redeem = () => client.getAccessTokenByCode(code, { codeVerifier, nonce, scope })
  // If the response was lost, send the code a second time. Do not do so after an error response: if GenAuth receives a code twice, GenAuth
  // revokes the tokens of that code.
  const tokens = await resendIfLost(redeem, mayStillSend)
  // To prevent session fixation, the new session has its own id and cookie.
  const login = {
    id: runtime.randomId(),
    startedAt,
    scope,
    loginMark: await loginMarkOf(state),
    tenantId: options?.tenantId,
    // `JSON.stringify` omits `undefined`, so an ordinary login takes no room for this flag.
    isStepUp: (options?.maxAgeSeconds ?? options?.acrValues) !== undefined || undefined,
  }
  const begun = beginRecord(login, tokens, runtime.now())
  const record = withIdTokenClaims(begun, tokens.idToken, config.claims)
  if ((await judgeLogin(context, { transaction, tokens, record, mayStillSend })) === 'again') {
    return { isLoggedIn: false, isTooOld: true, setCookies: [] }
  }
  try {
    const setCookies = await sessions.write(await withClaims(context, record), cookies)
    await endPreviousSession(context, replaces)
    context.checkRefreshToken({ options, tokens }, context.request)
    context.events.emit({ type: 'login', sessionId: record.id, sub: record.sub })
    // Remove the stored error of an earlier login.
    return { isLoggedIn: true, setCookies: [...setCookies, ...context.flash.clear(cookies)] }
  } catch (error) {
    await discardTokens(context, { record, transaction })
    throw error
  }
}

/** Reads the claims that the ID token lacks. If the read fails, the login continues, and a later request reads them. */
async function withClaims(
  { claimsReads, report, request }: RouteContext,
  record: SessionRecord,
): Promise<SessionRecord> {
  if (!claimsReads.isDue(record)) return record
  const { claims, error } = await claimsReads.read(record)
  if (error) report(error, request)
  // The ID token may have claims that the user info endpoint lacks.
  const user = claims?.user && { ...record.user, ...claims.user }
  return { ...record, ...claims, user: user ?? record.user }
}
