import { calculatePKCECodeChallenge } from 'oauth4webapi'
import type { LoginOptions } from '../call-options'
import type { Page } from '../runtime/ports'
import { describeSession } from '../session/current-session'
import type { PopupLogin } from '../session/popup'
import { requirePage } from '../session/require-page'
import type { FoundCallback } from './callback'
import type { EngineContext } from './context'
import { assertUnframed, finishLogin } from './finish-login'
import { beginLogin } from './login'
import { noteLoginSince } from './logout-marker'

/**
 * Prepares a login in a popup. The response is the parameters of the callback URL.
 *
 * @throws {GenAuthError} `framed_callback`, and the errors of `beginLogin`
 */
export async function beginPopupLogin(
  context: EngineContext,
  options: LoginOptions,
): Promise<PopupLogin<URLSearchParams>> {
  assertUnframed(context)
  const { url, state, transaction } = await beginLogin(context, 'popup', options)
  const channel = await popupChannelName(state)
  return {
    url,
    channel,
    read: (message) => readPopupResponse(message, channel, state),
    receipt: popupReceipt,
    acceptsLate: true,
    async finish(parameters) {
      const since = noteLoginSince(context)
      return describeSession(await finishLogin(context, { parameters, state, transaction, since }))
    },
  }
}

/** How long a popup waits for its opener to confirm the response, in milliseconds. */
const receiptMs = 2000

/** Sends a login response to the window that opened this popup, and closes the popup. Settles only if the opener did not receive it. */
export async function deliverPopupCallback(
  context: EngineContext,
  callback: FoundCallback,
): Promise<void> {
  const page = requirePage(context)
  if (page.isFramed && !context.allowFramedCallback) return
  if (!(await deliver(context, page, callback))) return
  page.close()
  await new Promise(() => undefined)
}

async function deliver(
  { runtime }: EngineContext,
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
