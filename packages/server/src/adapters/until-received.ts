import { serverRuntime } from '../runtime/server-runtime'
import type { NodeRequest } from './node-messages'

/** How long whoever is answered already may go on sending. */
const patienceMs = 2000

/**
 * Reads what is left of a request, and throws it away. A connection that is closed while somebody still sends is a failure to them, and they
 * may never see the answer that came before it.
 */
export function untilReceived(message: NodeRequest): Promise<void> {
  return new Promise((resolve) => {
    const stopWaiting = serverRuntime.after(patienceMs, resolve)
    const finish = () => {
      stopWaiting()
      resolve()
    }
    message.on('end', finish)
    message.on('close', finish)
    message.resume()
  })
}
