import type { Page } from '../runtime/ports'
import type { SessionContext } from './context'
import type { FoundCallback } from './find-callback'
import { type PopupResponse, popupChannelName, popupReceipt } from './popup-channel'
import { requirePage } from './require-page'

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
