import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import { authorizeErrorPage, mismatchSentence } from '../http/wrong-callback'
import type { EmulatorState } from '../settings/state'
import { isListedCallback } from './listed-callback'

/** Rejects an authorization request whose app or callback is unknown. The response is an error page or JSON, not a redirect. */
export function rejectAuthorize(request: IncomingRequest, state: EmulatorState): Reply | undefined {
  const clientId = request.query.get('client_id')
  if (clientId !== state.app.id) {
    return authorizeErrorPage(request, {
      error: clientId ? 'invalid_client' : 'invalid_request',
      error_description: clientId
        ? `There is no app with the id "${clientId}". Use ${state.app.id}, the id of this emulator's app.`
        : 'Missing parameter: `client_id`',
    })
  }
  const redirectUri = request.query.get('redirect_uri')
  if (redirectUri === null || !isListedCallback(redirectUri, state)) {
    return authorizeErrorPage(request, {
      error: redirectUri === null ? 'invalid_request' : 'redirect_uri_mismatch',
      error_description:
        redirectUri === null
          ? 'Missing parameter: `redirect_uri`'
          : mismatchSentence(redirectUri, state.app.redirectUris),
    })
  }
  return undefined
}
