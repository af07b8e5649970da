import { serverRuntime } from '../runtime/server-runtime'
import type { NodeRequest } from './node-messages'

/** How long a client that already has its response may continue to send, in milliseconds. */
const maxWaitMs = 2000

/**
 * Reads and discards the rest of a request. If the connection closes while a client is still sending, the client reports a failure. The
 * client may then discard a response that it has already received.
 */
export function untilReceived(message: NodeRequest): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = serverRuntime.after(maxWaitMs, resolve)
    const finish = () => {
      stopTimer()
      resolve()
    }
    message.on('end', finish)
    message.on('close', finish)
    message.resume()
  })
}
