import type { AuthenticatedSession, LoginOptions } from '../genauth'
import { assertUnframed } from './assert-unframed'
import { beginLogin } from './begin-login'
import type { EngineContext } from './engine-context'
import { finishLogin } from './finish-login'
import { noteLoginSince } from './login-since'
import { popupChannelName, popupReceipt, readPopupAnswer } from './popup-channel'
import { rejectWhenClosed } from './popup-closed'
import { onPopupTimeout } from './popup-timeout'
import { requirePage } from './require-page'

/**
 * Logs in through a popup that is open already.
 *
 * @throws {GenAuthError} `framed_callback`, `popup_closed`, `timeout`, and what beginning and finishing a login throw
 */
export async function loginThroughPopup(
  context: EngineContext,
  popup: Window,
  options: LoginOptions,
): Promise<AuthenticatedSession> {
  assertUnframed(context)
  const { url, state, transaction } = await beginLogin(context, 'popup', options)
  const name = await popupChannelName(state)
  const line = listenForAnswer(context, name, state)
  // An answer that comes after the popup was given up, because it only looked closed, still logs in.
  const finished = line.answer.then((parameters) =>
    finishLogin(context, {
      parameters,
      expectedState: state,
      transaction,
      since: noteLoginSince(context),
    }),
  )
  finished.catch(() => undefined)
  popup.location.replace(url)
  const closed = rejectWhenClosed(context.runtime, requirePage(context), {
    popup,
    isWaiting: () => line.isOpen,
  })
  const { id, sub } = await Promise.race([finished, closed])
  return { status: 'authenticated', id, stale: false, ...(sub !== undefined && { sub }) }
}

interface Line {
  readonly answer: Promise<URLSearchParams>
  readonly isOpen: boolean
}

function listenForAnswer(context: EngineContext, name: string, state: string): Line {
  const { runtime } = context
  const page = requirePage(context)
  let isOpen = true
  const answer = new Promise<URLSearchParams>((resolve, reject) => {
    const close = () => {
      isOpen = false
      stopMessages()
      channel?.close()
      stopTimer()
    }
    const receive = (message: unknown) => {
      const parameters = readPopupAnswer(message, name, state)
      if (!parameters) return
      channel?.post(popupReceipt)
      close()
      resolve(parameters)
    }
    const channel = runtime.openChannel(name, receive)
    const stopMessages = page.onMessage(receive)
    const stopTimer = onPopupTimeout(runtime, (error) => {
      close()
      reject(error)
    })
  })
  answer.catch(() => undefined)
  return {
    answer,
    get isOpen() {
      return isOpen
    },
  }
}
