import { isGenAuthError } from '../errors'
import { assertUnframed } from './assert-unframed'
import type { EngineContext } from './engine-context'
import type { FoundCallback } from './find-callback'
import { finishLogin } from './finish-login'
import type { LoginSince } from './login-since'
import type { LoginTransactions } from './login-transactions'
import type { RedirectLoop } from './redirect-loop'
import { keepOnOrigin } from './return-to'

/** Input of {@link finishRedirect}: a redirect login whose callback has arrived. */
export interface RedirectReturn {
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
  readonly callback: FoundCallback
  /** The state of the session when the callback was processed. */
  readonly since: LoginSince
  /** Called with the login's `returnTo`, even if the login then fails. */
  origin(returnTo: string): void
}

/**
 * Finishes a redirect login.
 *
 * @throws {GenAuthError} `framed_callback`, and the errors of `finishLogin`
 */
export async function finishRedirect(
  context: EngineContext,
  { transactions, loop, callback, since, origin }: RedirectReturn,
): Promise<{ returnTo: string }> {
  const { page } = context.runtime
  const transaction = transactions.take(callback.state)
  // `returnTo` was validated before it was stored. Validate it again, because another script may have changed the storage.
  const returnTo = keepOnOrigin(transaction?.returnTo ?? '/', page?.origin ?? '')
  if (transaction) origin(returnTo)
  try {
    assertUnframed(context)
    const { parameters, state: expectedState } = callback
    await finishLogin(context, { parameters, expectedState, transaction, since })
    loop.noteReturn()
    return { returnTo }
  } catch (error) {
    // Any site can open the callback URL. So record a failure only for a login that this tab has started.
    if (transaction && isGenAuthError(error)) loop.noteReturn(error)
    throw error
  }
}
