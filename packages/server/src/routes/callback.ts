import { GenAuthError, isGenAuthError, type TokenSet } from '@genauth/core'
import type { LoginTransaction } from '../cookies/login-transactions'
import { assertNavigation, isPrefetch } from '../http/navigation'
import { redirectResponse } from '../http/redirect-response'
import { beginRecord } from '../sessions/session-record'
import { endFormer } from './end-former'
import { popupPage } from './popup-page'
import { revoke } from './revoke'
import type { Route, RouteContext, RouteRequest } from './route'

/** `GET /callback`: ends a login with a new session, and sends the browser where it wanted to be, or closes the popup. */
export const callback: Route = {
  methods: ['GET'],
  guard(request) {
    if (!isPrefetch(request)) assertNavigation(request)
  },
  async answer(context, routeRequest) {
    // The code is good for one use, and whoever fetches ahead may throw the answer away.
    if (isPrefetch(routeRequest.request)) return new Response(null, { status: 204 })
    const { query, cookies } = routeRequest
    const taken = await context.transactions.take(query.get('state'), cookies)
    let isLoggedIn = true
    const setCookies = await finish(context, routeRequest, taken.transaction).catch(
      async (error: unknown) => {
        if (!isGenAuthError(error)) throw error
        isLoggedIn = false
        context.report(error, routeRequest.request)
        return [await context.flash.set(error)]
      },
    )
    const { returnTo = '/', popup } = taken.transaction ?? {}
    const allCookies = [...taken.setCookies, ...setCookies]
    if (popup !== undefined) {
      const { basePath } = context.config
      return popupPage(popup, { isLoggedIn, basePath }, allCookies)
    }
    return redirectResponse(303, context.config.origin + returnTo, allCookies)
  },
}

/** Begins the session, and gives the cookies that hand it to the browser. Whoever was logged in before still is where this fails. */
async function finish(
  context: RouteContext,
  routeRequest: RouteRequest,
  transaction: LoginTransaction | undefined,
): Promise<string[]> {
  const { query, cookies } = routeRequest
  const { client, config, runtime, sessions } = context
  if (!transaction) throw unknownLogin(config.origin)
  const startedAt = runtime.now()
  const tokens = await redeem(context, client.readCallback(query, transaction.state), transaction)
  // A session that was there before the login keeps nothing of its own: neither its id nor its cookie.
  const id = runtime.randomId()
  const record = beginRecord(id, tokens, { startedAt, now: runtime.now(), scope: config.scope })
  try {
    const setCookies = await sessions.write(record, cookies)
    await endFormer(context, routeRequest, transaction.replaces)
    // What went wrong with a login before this one is of no interest any more.
    return [...setCookies, ...context.flash.clear(cookies)]
  } catch (error) {
    await revoke(context, routeRequest.request, record)
    throw error
  }
}

/** A code that was lost on the way is sent once more. */
async function redeem(
  { client, config }: RouteContext,
  code: string,
  { codeVerifier, nonce }: LoginTransaction,
): Promise<TokenSet> {
  const send = () => client.getAccessTokenByCode(code, { codeVerifier, nonce, scope: config.scope })
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !error.retryable || error.retryAfterMs !== undefined) throw error
    return send()
  }
}

/** Its cookie is of the host where it was begun, and `localhost` is another one than `127.0.0.1`. */
function unknownLogin(origin: string): GenAuthError {
  return new GenAuthError(
    'state_mismatch',
    `This login was finished before, took too long, was not begun in this browser, or at another address of the app: open it at ${origin}, and log in again.`,
  )
}
