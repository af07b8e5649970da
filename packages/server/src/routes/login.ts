import { keepOnOrigin } from '@genauth/core/internal'
import type { LoginTransaction } from '../cookies/login-cookies'
import { assertNavigation, isForeignStart, isOwnStart, isPrefetch } from '../http/csrf'
import type { IncomingRequest } from '../http/reply'
import { redirectResponse, refusal } from '../http/responses'
import { isUnder } from '../server-config'
import type { Route, RouteContext, RouteQuery } from './route'
import { readThirdPartyLogin } from './third-party-login'

/** The parameters of a new login. */
export type LoginParameters = Pick<
  LoginTransaction,
  'returnTo' | 'prompt' | 'popup' | 'replaces' | 'isRestarted' | 'isForeign'
>

/** Parts of a login's response that are not stored with the login. */
interface LoginExtras {
  /** Further `Set-Cookie` lines of the response. */
  readonly setCookies?: readonly string[]
  /** Further parameters of the authorization request. */
  readonly params?: Record<string, string> | undefined
}

/**
 * Starts a login: redirects the browser to GenAuth and sets the login cookie. If the cookie does not fit into a request together with the
 * session, the login returns to `/`. If another site starts a login whose cookie does not fit, no login starts, and the browser is
 * redirected to `/`: another site must not end the logins of the app.
 */
export async function beginLogin(
  context: RouteContext,
  parameters: LoginParameters,
  { setCookies = [], params = {} }: LoginExtras = {},
): Promise<Response> {
  const { client, config, runtime, transactions } = context
  const { url, ...kept } = await client.createAuthorizationRequest({
    state: transactions.createState(),
    scope: config.scope,
    prompt: parameters.prompt,
    params,
  })
  const transaction = { ...kept, ...parameters, startedAt: runtime.now() }
  const cookie = await saveInRoom(context, transaction, setCookies)
  return cookie === undefined
    ? redirectResponse(303, `${config.origin}/`, setCookies)
    : redirectResponse(302, url, [...setCookies, cookie])
}

/** Returns the `Set-Cookie` line of the login. Returns `undefined` if there is no room for the login of another site. */
async function saveInRoom(
  {
    cookieRoom,
    request,
    transactions,
  }: Pick<RouteContext, 'cookieRoom' | 'request' | 'transactions'>,
  transaction: LoginTransaction,
  otherLines: readonly string[],
): Promise<string | undefined> {
  const { isForeign = false } = transaction
  const cookie = await transactions.save(transaction)
  const { fits } = await cookieRoom.plan(request, {
    setCookies: [...otherLines, cookie],
    isForeign,
  })
  if (fits) return cookie
  if (transaction.returnTo === '/') return isForeign ? undefined : cookie
  return saveInRoom(
    { cookieRoom, request, transactions },
    { ...transaction, returnTo: '/' },
    otherLines,
  )
}

/** The values of `prompt` in OpenID Connect Core, section 3.1.2.1. */
const prompts = ['none', 'login', 'consent', 'select_account']

/** The maximum length of `returnTo` as JSON, with quotes. With a longer `returnTo`, the cookies of other logins would not fit. */
const maxReturnToLength = 502

/**
 * `GET /login?returnTo&prompt`: starts a login and redirects to GenAuth. If the login runs in a popup, the client adds
 * `mode=popup&popup=<name>`. `GET /login?iss&login_hint&target_link_uri`: another site starts the login.
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
    const wanted = query.get('prompt')?.split(' ')
    if (wanted?.some((value) => !prompts.includes(value))) {
      const message = `The parameter prompt has an unknown value. Use one of these: ${prompts.join(', ')}.`
      return refusal('invalid_request', message, { status: 400 })
    }
    // Remove duplicates from the prompt, because the login cookie stores the prompt and must be small.
    const prompt = wanted && [...new Set(wanted)].join(' ')
    const returnTo = thirdParty ? '/' : chooseReturnTo(context)
    const popup = thirdParty ? undefined : readPopupName(query)
    // With `SameSite=Strict`, the browser does not send the session cookie with the callback, because GenAuth's site starts the navigation
    // to the callback.
    const isStrict = context.config.sameSite === 'Strict'
    const replaces = isStrict ? await context.sessions.trace(cookies) : undefined
    const parameters = { returnTo, prompt, popup, replaces, ...(isForeign && { isForeign }) }
    return beginLogin(context, parameters, { params: thirdParty })
  },
}

function isPrefetchOrHead(request: IncomingRequest): boolean {
  return request.method === 'HEAD' || isPrefetch(request)
}

/**
 * Returns the path of `returnTo`. Returns `/` if another site started the login, or if `returnTo` is on another origin, is a route of this
 * server or is too long.
 */
function chooseReturnTo({ config, request, query }: RouteContext): string {
  const { origin, basePath } = config
  if (isForeignStart(request, origin)) return '/'
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
