import type { LoginOptions } from '@genauth/core'
import { keepOnOrigin } from '@genauth/core/internal'
import type { LoginTransaction } from '../cookies/login-cookies'
import { assertNavigation, isForeignStart, isOwnStart, isPrefetch } from '../http/csrf'
import type { IncomingRequest } from '../http/reply'
import { headerBytes, maxHeaderBytes, redirectResponse, setCookieBytes } from '../http/responses'
import { isUnder } from '../server-config'
import { assertAllowed } from './allowed-login'
import { readLoginQuery } from './login-query'
import { describeRequest, type RepeatedLogin, storedOptions } from './login-request'
import type { Route, RouteContext, RouteQuery } from './route'
import { readThirdPartyLogin } from './third-party-login'

/** The parameters of a new login. */
export interface LoginParameters extends RepeatedLogin {
  /** All options of the login, also those that are not stored with it. */
  readonly options?: LoginOptions | undefined
}

/**
 * Starts a login: redirects the browser to GenAuth and sets the login cookie. If the cookie does not fit into a request together with the
 * session, or if the response headers would be too long, the login returns to `/`. If another site starts a login whose cookie does not fit,
 * no login starts, and the browser is redirected to `/`: another site must not end the logins of the app.
 *
 * @param otherLines Further `Set-Cookie` lines of the response.
 */
export async function beginLogin(
  context: RouteContext,
  { options = {}, ...parameters }: LoginParameters,
  otherLines: readonly string[] = [],
): Promise<Response> {
  const { client, config, runtime, transactions } = context
  const { demand: _demand, ...request } = describeRequest(config, options)
  const state = transactions.createState()
  const { url, ...kept } = await client.createAuthorizationRequest({ ...request, state })
  const stored = { ...kept, ...parameters, options: storedOptions(options) }
  const transaction = { ...stored, startedAt: runtime.now() }
  const cookie = await saveInRoom(context, transaction, { url, otherLines })
  return cookie === undefined
    ? redirectResponse(303, `${config.origin}/`, otherLines)
    : redirectResponse(302, url, [...otherLines, cookie])
}

/** The parts of a login's response that are known before its cookie. */
interface LoginResponse {
  readonly url: string
  readonly otherLines: readonly string[]
}

/** Returns the `Set-Cookie` line of the login. Returns `undefined` if there is no room for the login of another site. */
async function saveInRoom(
  context: Pick<RouteContext, 'cookieRoom' | 'request' | 'transactions'>,
  transaction: LoginTransaction,
  response: LoginResponse,
): Promise<string | undefined> {
  const { cookieRoom, request, transactions } = context
  const { isForeign = false, returnTo } = transaction
  const cookie = await transactions.save(transaction)
  const setCookies = [...response.otherLines, cookie]
  const { fits } = await cookieRoom.plan(request, { setCookies, isForeign })
  const bytes = headerBytes([['location', response.url]]) + setCookieBytes(setCookies)
  if (fits && (returnTo === '/' || bytes <= maxHeaderBytes)) return cookie
  if (returnTo === '/') return isForeign ? undefined : cookie
  return saveInRoom(context, { ...transaction, returnTo: '/' }, response)
}

/** The maximum length of `returnTo` as JSON, with quotes. With a longer `returnTo`, the cookies of other logins would not fit. */
const maxReturnToLength = 502

/**
 * `GET /login`: starts a login and redirects to GenAuth. The parameters are `returnTo` and the options of `login()`. If the login runs in a
 * popup, the client adds `mode=popup&popup=<name>`. With `iss`, another site starts the login.
 */
export const login: Route = {
  methods: ['GET', 'HEAD'],
  guard(request) {
    if (!isPrefetchOrHead(request)) assertNavigation(request)
  },
  async respond(context) {
    const { request, query, cookies } = context
    // A prefetch starts no login, because the user has not clicked yet.
    if (isPrefetchOrHead(request)) return new Response(null, { status: 204 })
    const thirdParty = readThirdPartyLogin(context.config, query)
    const isForeign = thirdParty !== undefined || !isOwnStart(request, context.config.origin)
    const isLink = isForeignStart(request, context.config.origin)
    // A link on another site may lead to a protected page, which redirects to this route.
    const isUntrusted = isLink && !(await context.loginProofs.verify(query))
    const options = thirdParty ?? (await readOptions(context, { isForeign: isUntrusted }))
    const returnTo = thirdParty || isUntrusted ? '/' : chooseReturnTo(context)
    const popup = thirdParty ? undefined : readPopupName(query)
    // With `SameSite=Strict`, the browser does not send the session cookie with the callback, because GenAuth's site starts the navigation
    // to the callback.
    const isStrict = context.config.sameSite === 'Strict'
    const replaces = isStrict ? await context.sessions.trace(cookies) : undefined
    const parameters = { returnTo, popup, replaces, options, ...(isForeign && { isForeign }) }
    return beginLogin(context, parameters)
  },
}

/**
 * Reads the options of a login without `iss`. Of a login that another site started, only `screen` and `uiLocales` remain: a link must not
 * choose the account, the tenant or the rights with which the user continues.
 *
 * @throws {GenAuthError} `invalid_request`, `unexpected_error`
 */
async function readOptions(
  context: RouteContext,
  { isForeign }: { readonly isForeign: boolean },
): Promise<LoginOptions> {
  const { config, query } = context
  const options = readLoginQuery(query, config)
  await assertAllowed(context, options, { isForeign })
  const { screen, uiLocales } = options
  return isForeign ? { screen, uiLocales } : options
}

function isPrefetchOrHead(request: IncomingRequest): boolean {
  return request.method === 'HEAD' || isPrefetch(request)
}

/**
 * Returns the path of `returnTo`. Returns `/` if `returnTo` is on another origin, is a route of this server or is too long.
 */
function chooseReturnTo({ config, query }: RouteContext): string {
  const { origin, basePath } = config
  const returnTo = keepOnOrigin(query.get('returnTo') ?? '/', origin)
  const { pathname } = new URL(returnTo, origin)
  return isUnder(basePath, pathname) || JSON.stringify(returnTo).length > maxReturnToLength
    ? '/'
    : returnTo
}

/** The format of a popup's name. The name is from the query, so it must not contain special characters of HTML or JavaScript. */
const popupName = /^[\w-]{16,64}$/

/** Reads the popup's name from the query. */
function readPopupName(query: RouteQuery): string | undefined {
  const name = query.get('popup') ?? ''
  return query.get('mode') === 'popup' && popupName.test(name) ? name : undefined
}
