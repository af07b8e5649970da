import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import { EmulatorError } from '../settings/emulator-error'
import type { EmulatorState } from '../settings/state'
import type { Steering } from '../settings/steering'
import { controlRoutes } from './control-routes'
import { controlCors, isFromLoopback } from './loopback-only'

/** Handles `/__emulator/…`. These control routes offer the methods of `Emulator` over HTTP, for a panel in a page and for scripts. */
export async function handleControl(
  request: IncomingRequest,
  { state, steering }: { state: EmulatorState; steering: Steering },
): Promise<Reply> {
  if (!isFromLoopback(request)) {
    return jsonReply(403, {
      error: 'forbidden',
      error_description:
        'The control routes accept requests from this machine only. Use a loopback origin and host, and no proxy.',
    })
  }
  const cors = controlCors(request)
  if (request.method === 'OPTIONS') return { status: 204, headers: cors, body: '' }
  const [resource = '', name = ''] = request.path.slice('/__emulator/'.length).split('/')
  const route = controlRoutes[`${request.method} ${resource}${name ? '/' : ''}`]
  if (!route) return jsonReply(404, unknownRoute(), cors)
  try {
    const body = readJson(request.body)
    return jsonReply(200, await route({ request, state, steering, name, body }), cors)
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    return jsonReply(400, { error: 'invalid_request', error_description: error.message }, cors)
  }
}

function unknownRoute() {
  const routes = Object.keys(controlRoutes).map((route) => route.replace(' ', ' /__emulator/'))
  const description = `This control route does not exist. Use one of: ${routes.join(', ')}.`
  return { error: 'not_found', error_description: description }
}

function readJson(body: string): Record<string, unknown> {
  if (body === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // The body is not valid JSON, so throw the error below.
  }
  throw new EmulatorError('body', 'The body is not a JSON object. Send one, such as {}.')
}
