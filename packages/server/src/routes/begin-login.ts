import type { LoginTransaction } from '../cookies/login-transactions'
import { redirectResponse } from '../http/redirect-response'
import type { RouteContext, RouteRequest } from './route'

/** What a login is begun with. */
export type LoginWish = Pick<
  LoginTransaction,
  'returnTo' | 'prompt' | 'popup' | 'replaces' | 'isRestarted'
>

/**
 * Begins a login: redirects the browser to GenAuth, with a cookie for this login.
 *
 * @param setCookies Other `Set-Cookie` lines of the response.
 */
export async function beginLogin(
  { client, config, runtime, transactions }: RouteContext,
  { cookies }: RouteRequest,
  wish: LoginWish,
  setCookies: readonly string[] = [],
): Promise<Response> {
  const { url, ...kept } = await client.createAuthorizationRequest({
    state: transactions.createState(),
    scope: config.scope,
    prompt: wish.prompt,
  })
  const transaction = { ...kept, ...wish, startedAt: runtime.now() }
  return redirectResponse(302, url, [
    ...setCookies,
    ...(await transactions.save(transaction, cookies)),
  ])
}
