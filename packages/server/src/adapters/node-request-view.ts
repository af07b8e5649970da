import type { IncomingRequest } from '../http/reply'
import { isPath, isUsableMethod, readNodeBody, readNodeHeaders } from './node-requests'
import type { NodeRequest } from './node-responses'

/** A request of `node:http` and its context. */
export interface NodeSource {
  readonly message: NodeRequest
  /** The public origin of the app. */
  readonly origin: string
  /** The request target as received. */
  readonly target: string
  /** Returns a signal that is aborted when the client disconnects. */
  createSignal(): AbortSignal
}

/**
 * Creates a view of a request of `node:http`. The creation of a `Request` takes as long as the other steps of a session check. So the view
 * creates the signal only if it is read.
 *
 * @returns `undefined` if a `Request` cannot have the URL or the method.
 */
export function viewNodeRequest(source: NodeSource): IncomingRequest | undefined {
  const { message, origin, target } = source
  const { method = 'GET' } = message
  const url = origin + target
  const isValid = isPath(target) && isUsableMethod(method) && URL.canParse(url)
  if (!isValid) return undefined
  const headers = readNodeHeaders(message.headers)
  let signal: AbortSignal | undefined
  // `readNodeBody` also changes the headers, so the body is created before the headers are read.
  const body = readNodeBody(message, headers)
  return {
    method,
    url: new URL(url).href,
    headers,
    get signal() {
      signal ??= source.createSignal()
      return signal
    },
    body,
    bodyUsed: false,
  }
}
