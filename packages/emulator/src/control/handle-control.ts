import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'

export function handleControl(request: IncomingRequest, _state: EmulatorState): Reply {
  return jsonReply(404, { error: 'not_found', error_description: request.path })
}
