import { type IncomingRequest, isForm } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'

/**
 * Returns an error response if a request is not a POST of a form, otherwise `undefined`. The error text is copied from the library behind
 * `/oauth`.
 */
export function checkFormPost(request: IncomingRequest): Reply | undefined {
  if (request.method !== 'POST') return reject('method must be POST')
  if (!isForm(request.headers)) return reject('content must be application/x-www-form-urlencoded')
  return undefined
}

function reject(reason: string): Reply {
  return jsonReply(400, {
    error: 'invalid_request',
    error_description: `Invalid request: ${reason}`,
  })
}
