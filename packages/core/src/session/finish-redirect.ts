import { GenAuthError, isGenAuthError } from '../errors'
import type { EngineContext } from './engine-context'
import type { FoundCallback } from './find-callback'
import { finishLogin } from './finish-login'
import type { LoginTransactions } from './login-transactions'
import type { RedirectLoop } from './redirect-loop'

/** A login that came back to the page which left for it. */
export interface RedirectReturn {
  readonly transactions: LoginTransactions
  readonly loop: RedirectLoop
  readonly callback: FoundCallback
  /** The session's epoch when the callback was taken. */
  readonly epoch: number
  /** Hears where the login began, also where it then fails. */
  origin(returnTo: string): void
}

/** Finishes a redirect login; rejects as `finishLogin` does, and with `framed_callback`. */
export async function finishRedirect(
  context: EngineContext,
  { transactions, loop, callback, epoch, origin }: RedirectReturn,
): Promise<{ returnTo: string }> {
  const transaction = transactions.take(callback.state)
  if (transaction) origin(transaction.returnTo)
  try {
    if (context.runtime.page?.isFramed && !context.allowFramedCallback) throw framed()
    const { parameters, state: expectedState } = callback
    await finishLogin(context, { parameters, expectedState, transaction, epoch })
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
