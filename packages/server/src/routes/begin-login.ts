import type { LoginTransaction } from '../cookies/login-transactions'
import { redirectResponse } from '../http/redirect-response'
import type { RouteContext, RouteRequest } from './route'

/** The parameters of a new login. */
export type LoginParameters = Pick<
  LoginTransaction,
  'returnTo' | 'prompt' | 'popup' | 'replaces' | 'isRestarted'
>

/**
 * Starts a login: redirects the browser to GenAuth and sets the login cookie.
 *
 * @param setCookies Further `Set-Cookie` lines of the response.
 */
export async function beginLogin(
  { client, config, runtime, transactions }: RouteContext,
  { cookies }: RouteRequest,
  parameters: LoginParameters,
  setCookies: readonly string[] = [],
): Promise<Response> {
  const { url, ...kept } = await client.createAuthorizationRequest({
    state: transactions.createState(),
    scope: config.scope,
    prompt: parameters.prompt,
  })
  const transaction = { ...kept, ...parameters, startedAt: runtime.now() }
  return redirectResponse(302, url, [
    ...setCookies,
    ...(await transactions.save(transaction, cookies)),
  ])
}
