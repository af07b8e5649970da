import { type IncomingRequest, isForm } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'

/** Refuses what is no form post, in the words of the `/oauth` engine. */
export function checkFormPost(request: IncomingRequest): Reply | undefined {
  if (request.method !== 'POST') return refuse('method must be POST')
  if (!isForm(request.headers)) return refuse('content must be application/x-www-form-urlencoded')
  return undefined
}

function refuse(reason: string): Reply {
  return jsonReply(400, {
    error: 'invalid_request',
    error_description: `Invalid request: ${reason}`,
  })
}
