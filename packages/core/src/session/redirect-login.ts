import { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import { beginLogin } from './begin-login'
import type { EngineContext } from './engine-context'
import type { LoginTransactions } from './login-transactions'
import { redirectToLoginPage, waitForLogout } from './navigate-away'
import type { RedirectLoop } from './redirect-loop'

/**
 * Redirects to GenAuth's login page.
 *
 * @throws {GenAuthError} `redirect_loop`, `storage_unavailable`, `insecure_context`, `invalid_options`, `login_abandoned`
 */
export async function redirectToLogin(
  context: EngineContext,
  transactions: LoginTransactions,
  loop: RedirectLoop,
  options: LoginOptions,
): Promise<never> {
  // A `logout` listener may clear the storage, and thereby delete this login. So wait for the logout first.
  await waitForLogout(context.state)
  context.state.setPending('login')
  loop.check()
  const { url, state, transaction } = await beginLogin(context, 'redirect', options)
  try {
    transactions.save(state, transaction)
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The browser blocks sessionStorage, which a redirect login needs. Use loginWithPopup(), or ask the user to allow site data.',
      { cause },
    )
  }
  return redirectToLoginPage(context, url)
}
