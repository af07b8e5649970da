import { calculatePKCECodeChallenge } from 'oauth4webapi'
import type { LoginOptions } from '../call-options'
import type { Page } from '../runtime/ports'
import { describeSession } from '../session/current-session'
import type { PopupLogin } from '../session/popup'
import { requirePage } from '../session/require-page'
import type { FoundCallback } from './callback'
import type { EngineContext } from './context'
import { assertUnframed, finishLogin } from './finish-login'
import { beginLogin, type LoginBeginning } from './login'
import { noteLoginSince } from './logout-marker'

/**
 * Prepares a login in a popup. The response is the parameters of the callback URL.
 *
 * @throws {GenAuthError} `framed_callback`, and the errors of `beginLogin`
 */
export async function beginPopupLogin(
  context: EngineContext,
  options: LoginOptions,
  more: Omit<LoginBeginning, 'kind'> = {},
): Promise<PopupLogin<URLSearchParams>> {
  assertUnframed(context)
  const begun = await beginLogin(context, options, { ...more, kind: 'popup' })
  const { url, state, transaction } = begun
  const channel = await popupChannelName(state)
  return {
    url,
    channel,
    read: (message) => readPopupResponse(message, channel, state),
    receipt: popupReceipt,
    hold: transaction.again && popupHold,
    continueAt: (next) => popupContinue + next,
    acceptsLate: true,
    async finish(parameters) {
      const since = noteLoginSince(context)
      const response = { parameters, state, transaction, since }
      const finished = await finishLogin(context, response)
      if ('session' in finished) return describeSession(finished.session)
      return beginPopupLogin(context, finished.again, { isSecondTry: true })
    },
  }
}

/** How long a popup waits for its opener to confirm the response, in milliseconds. */
const receiptMs = 2000

/** How long a popup waits for the end of its login, in milliseconds. It is longer than two requests to GenAuth that time out. */
const holdMs = 30_000

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
    const waitFor = (ms: number) =>
      runtime.setTimeout(() => finish(page.opener !== null && !channel), ms)
    const channel = runtime.openChannel(name, (message) => {
      if (message === popupReceipt) return finish(true)
      if (message === popupHold) {
        runtime.clearTimeout(timer)
        timer = waitFor(holdMs)
      }
      if (String(message).startsWith(popupContinue)) {
        page.navigate(String(message).slice(popupContinue.length))
      }
    })
    let timer = waitFor(receiptMs)
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

/** Confirms that the response has arrived. The popup closes. */
const popupReceipt = 'genauth:popup-received'

/** Confirms that the response has arrived. The popup waits, because the login may need a second attempt in the same popup. */
const popupHold = 'genauth:popup-hold'

/** Starts a message with the URL of the second attempt. Only code of the app's own origin that knows the `state` can send it. */
const popupContinue = 'genauth:popup-continue:'

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
