import type { SessionContext } from './context'
import type { FoundCallback } from './find-callback'
import { type PopupAnswer, popupChannelName, popupReceipt } from './popup-channel'
import { requirePage } from './require-page'

/** How long a popup waits for its opener to say that it has the answer. */
const receiptMs = 2000

/**
 * Hands the answer of a login to the page that opened this popup, and closes it.
 *
 * @returns whether there was anybody to take it
 */
export async function deliverPopupCallback(
  context: SessionContext,
  { state, parameters }: FoundCallback,
): Promise<boolean> {
  const { runtime } = context
  const page = requirePage(context)
  const name = await popupChannelName(state)
  const answer: PopupAnswer = { type: 'genauth:popup', name, parameters: parameters.toString() }
  const isReceived = await new Promise<boolean>((resolve) => {
    const finish = (result: boolean) => {
      runtime.clearTimeout(timer)
      channel?.close()
      resolve(result)
    }
    const channel = runtime.openChannel(name, (message) => {
      if (message === popupReceipt) finish(true)
    })
    const timer = runtime.setTimeout(() => finish(page.opener !== null && !channel), receiptMs)
    channel?.post(answer)
    page.opener?.postMessage(answer, page.origin)
  })
  if (isReceived) page.close()
  return isReceived
}
