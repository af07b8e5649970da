import type { Page } from '../runtime/ports'
import type { SessionContext } from './context'
import type { FoundCallback } from './find-callback'
import { type PopupAnswer, popupChannelName, popupReceipt } from './popup-channel'
import { requirePage } from './require-page'

/** How long a popup waits for its opener to say that it has the answer. */
const receiptMs = 2000

/** Hands the answer of a login to the page that opened this popup, and closes it. Settles only where there was nobody to take it. */
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
  const answer: PopupAnswer = { type: 'genauth:popup', name, parameters: parameters.toString() }
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
    channel?.post(answer)
    page.opener?.postMessage(answer, page.origin)
  })
}
