import { GenAuthError } from '../errors'
import type { AuthenticatedSession, LoginOptions } from '../genauth'
import { assertUnframed } from './assert-unframed'
import { beginLogin } from './begin-login'
import type { EngineContext } from './engine-context'
import { finishLogin } from './finish-login'
import { noteLoginSince } from './login-since'
import { loginLifetimeMs } from './login-transactions'
import { popupChannelName, popupReceipt, readPopupAnswer } from './popup-channel'
import { requirePage } from './require-page'

/** How often the popup is looked at. Nothing tells a page that another was closed. */
const lookMs = 500

/**
 * How many looks in a row must find the popup closed: its answer may be on the way. A login page that isolates itself (COOP) looks
 * closed too, but then this page has not got the focus back.
 */
const closedLooks = 3

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
  const since = noteLoginSince(context)
  const { url, state, transaction } = await beginLogin(context, 'popup', options)
  const name = await popupChannelName(state)
  const line = listenForAnswer(context, name, state)
  // An answer that comes after the popup was given up, because it only looked closed, still logs in.
  const finished = line.answer.then((parameters) =>
    finishLogin(context, { parameters, expectedState: state, transaction, since }),
  )
  finished.catch(() => undefined)
  popup.location.replace(url)
  const { id, sub } = await Promise.race([finished, rejectWhenClosed(context, popup, line)])
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
      runtime.clearTimeout(timer)
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
    const timer = runtime.setTimeout(() => {
      close()
      reject(new GenAuthError('timeout', 'The login in the popup took too long: try again.'))
    }, loginLifetimeMs)
  })
  answer.catch(() => undefined)
  return {
    answer,
    get isOpen() {
      return isOpen
    },
  }
}

function rejectWhenClosed(context: EngineContext, popup: Window, line: Line): Promise<never> {
  const { runtime } = context
  const page = requirePage(context)
  return new Promise((_resolve, reject) => {
    let looks = 0
    const look = () => {
      if (!line.isOpen) return
      looks = popup.closed && page.hasFocus ? looks + 1 : 0
      if (looks < closedLooks) {
        runtime.setTimeout(look, lookMs)
        return
      }
      reject(
        new GenAuthError('popup_closed', 'The popup was closed before the login was finished.'),
      )
    }
    look()
  })
}
