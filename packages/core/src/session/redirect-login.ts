import { GenAuthError } from '../errors'
import type { LoginOptions } from '../genauth'
import { beginLogin } from './begin-login'
import type { EngineContext } from './engine-context'
import { leaveForLoginPage, untilLoggedOut } from './leaving'
import type { LoginTransactions } from './login-transactions'
import type { RedirectLoop } from './redirect-loop'

/**
 * Leaves for GenAuth's login page.
 *
 * @throws {GenAuthError} `redirect_loop`, `storage_unavailable`, `insecure_context`, `invalid_options`, `login_abandoned`
 */
export async function redirectToLogin(
  context: EngineContext,
  transactions: LoginTransactions,
  loop: RedirectLoop,
  options: LoginOptions,
): Promise<never> {
  // A listener of the logout may clear the storage, and with it what is saved here.
  await untilLoggedOut(context.state)
  context.state.setPending('login')
  loop.check()
  const { url, state, transaction } = await beginLogin(context, 'redirect', options)
  try {
    transactions.save(state, transaction)
  } catch (cause) {
    throw new GenAuthError(
      'storage_unavailable',
      'The browser blocks sessionStorage, without which no redirect login can be finished: use loginWithPopup, or allow storage.',
      { cause },
    )
  }
  return leaveForLoginPage(context, url)
}
