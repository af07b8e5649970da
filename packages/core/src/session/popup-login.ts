import type { AuthenticatedSession, LoginOptions } from '../genauth'
import { assertUnframed } from './assert-unframed'
import { beginLogin } from './begin-login'
import type { EngineContext } from './engine-context'
import { finishLogin } from './finish-login'
import { noteLoginSince } from './login-since'
import { popupChannelName, popupReceipt, readPopupResponse } from './popup-channel'
import { rejectWhenClosed } from './popup-closed'
import { onPopupTimeout } from './popup-timeout'
import { requirePage } from './require-page'

/**
 * Logs in through an open popup.
 *
 * @throws {GenAuthError} `framed_callback`, `popup_closed`, `timeout`, and the errors of `beginLogin` and `finishLogin`
 */
export async function loginThroughPopup(
  context: EngineContext,
  popup: Window,
  options: LoginOptions,
): Promise<AuthenticatedSession> {
  assertUnframed(context)
  const { url, state, transaction } = await beginLogin(context, 'popup', options)
  const name = await popupChannelName(state)
  const listener = listenForResponse(context, name, state)
  // A response may arrive after `popup_closed`, because the popup only looked closed. Such a response still logs the user in.
  const finished = listener.response.then((parameters) =>
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
    isWaiting: () => listener.isOpen,
  })
  const { id, sub } = await Promise.race([finished, closed])
  return { status: 'authenticated', id, stale: false, ...(sub !== undefined && { sub }) }
}

interface ResponseListener {
  readonly response: Promise<URLSearchParams>
  readonly isOpen: boolean
}

function listenForResponse(context: EngineContext, name: string, state: string): ResponseListener {
  const { runtime } = context
  const page = requirePage(context)
  let isOpen = true
  const response = new Promise<URLSearchParams>((resolve, reject) => {
    const close = () => {
      isOpen = false
      stopMessages()
      channel?.close()
      stopTimer()
    }
    const receive = (message: unknown) => {
      const parameters = readPopupResponse(message, name, state)
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
  response.catch(() => undefined)
  return {
    response,
    get isOpen() {
      return isOpen
    },
  }
}
