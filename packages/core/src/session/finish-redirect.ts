import { isGenAuthError } from '../errors'
import { assertUnframed } from './assert-unframed'
import type { EngineContext } from './engine-context'
import type { FoundCallback } from './find-callback'
import { finishLogin } from './finish-login'
import type { LoginSince } from './login-since'
import type { LoginTransactions } from './login-transactions'
import type { RedirectLoop } from './redirect-loop'
import { keepOnOrigin } from './return-to'

/** A login that came back to the page which left for it. */
export interface RedirectReturn {
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
  readonly callback: FoundCallback
  /** How things were when the callback was taken. */
  readonly since: LoginSince
  /** Hears where the login began, also where it then fails. */
  origin(returnTo: string): void
}

/** Finishes a redirect login; rejects as `finishLogin` does, and with `framed_callback`. */
export async function finishRedirect(
  context: EngineContext,
  { transactions, loop, callback, since, origin }: RedirectReturn,
): Promise<{ returnTo: string }> {
  const { page } = context.runtime
  const transaction = transactions.take(callback.state)
  // It was checked when it was kept; what lies in a storage may have been changed there.
  const returnTo = keepOnOrigin(transaction?.returnTo ?? '/', page?.origin ?? '')
  if (transaction) origin(returnTo)
  try {
    assertUnframed(context)
    const { parameters, state: expectedState } = callback
    await finishLogin(context, { parameters, expectedState, transaction, since })
    loop.noteReturn()
    return { returnTo }
  } catch (error) {
    // Anybody can send a browser to the callback; only a login of this tab counts.
    if (transaction && isGenAuthError(error)) loop.noteReturn(error)
    throw error
  }
}
