import { GenAuthError, isGenAuthError } from '../errors'
import type { SessionContext } from './context'
import type { FoundCallback } from './find-callback'
import { finishLogin } from './finish-login'
import type { LoginTransactions } from './login-transactions'
import type { RedirectLoop } from './redirect-loop'

/** A login that came back to the page which left for it. */
export interface RedirectReturn {
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
  readonly callback: FoundCallback
  /** Hears where the login began, also where it then fails. */
  origin(returnTo: string): void
}

/** Finishes a redirect login; rejects as `finishLogin` does, and with `framed_callback`. */
export async function finishRedirect(
  context: SessionContext,
  { transactions, loop, callback, origin }: RedirectReturn,
): Promise<{ returnTo: string }> {
  const transaction = transactions.take(callback.state)
  if (transaction) origin(transaction.returnTo)
  try {
    if (context.runtime.page?.isFramed && !context.allowFramedCallback) throw framed()
    await finishLogin(context, callback.parameters, callback.state, transaction)
    loop.noteReturn()
    return { returnTo: transaction?.returnTo ?? '/' }
  } catch (error) {
    if (isGenAuthError(error)) loop.noteReturn(error)
    throw error
  }
}

function framed(): GenAuthError {
  return new GenAuthError(
    'framed_callback',
    'A login came back inside a frame: log in at the top, or set allowFramedCallback if the frame is yours.',
  )
}
