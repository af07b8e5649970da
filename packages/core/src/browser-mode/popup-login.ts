import { calculatePKCECodeChallenge } from 'oauth4webapi'
import type { LoginOptions } from '../call-options'
import type { AuthenticatedSession } from '../genauth'
import type { Page } from '../runtime/ports'
import { onPopupTimeout, rejectWhenClosed } from '../session/popup'
import { requirePage } from '../session/require-page'
import type { SessionContext } from './context'
import type { EngineContext } from './engine-context'
import type { FoundCallback } from './find-callback'
import { assertUnframed, finishLogin } from './finish-login'
import { beginLogin } from './login'
import { noteLoginSince } from './logout-marker'

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

/** How long a popup waits for its opener to confirm the response, in milliseconds. */
const receiptMs = 2000

/** Sends a login response to the window that opened this popup, and closes the popup. Settles only if the opener did not receive it. */
export async function deliverPopupCallback(
  context: SessionContext,
  callback: FoundCallback,
): Promise<void> {
  const page = requirePage(context)
  if (page.isFramed && !context.allowFramedCallback) return
  if (!(await deliver(context, page, callback))) return
  page.close()
  await new Promise(() => undefined)
}

async function deliver(
  { runtime }: SessionContext,
  page: Page,
  { state, parameters }: FoundCallback,
): Promise<boolean> {
  const name = await popupChannelName(state)
  const response: PopupResponse = { type: 'genauth:popup', name, parameters: parameters.toString() }
  return new Promise<boolean>((resolve) => {
    const finish = (result: boolean) => {
      runtime.clearTimeout(timer)
      channel?.close()
      resolve(result)
    }
    const channel = runtime.openChannel(name, (message) => {
      if (message === popupReceipt) finish(true)
    })
    const timer = runtime.setTimeout(() => finish(page.opener !== null && !channel), receiptMs)
    channel?.post(response)
    page.opener?.postMessage(response, page.origin)
  })
}

/**
 * The message from a popup to its opener: the parameters of the callback URL. The code in them is useless without the opener's verifier.
 */
export interface PopupResponse {
  readonly type: 'genauth:popup'
  /** The {@link popupChannelName} of the login. */
  readonly name: string
  readonly parameters: string
}

/** Confirms that the response has arrived. */
const popupReceipt = 'genauth:popup-received'

/**
 * Returns the name of the channel between a popup and its opener. Each login has its own name, which cannot be guessed without the state.
 */
export async function popupChannelName(state: string): Promise<string> {
  return `genauth-popup.${await calculatePKCECodeChallenge(state)}`
}

/** Reads the parameters from a message. Returns `undefined` if the message is not the response to this login. */
function readPopupResponse(
  message: unknown,
  name: string,
  state: string,
): URLSearchParams | undefined {
  const response = message as Partial<Record<keyof PopupResponse, unknown>> | null
  if (response?.type !== 'genauth:popup' || response.name !== name) return undefined
  if (typeof response.parameters !== 'string') return undefined
  const parameters = new URLSearchParams(response.parameters)
  return parameters.get('state') === state ? parameters : undefined
}
