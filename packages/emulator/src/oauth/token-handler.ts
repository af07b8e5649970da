import OAuth2Server from '@node-oauth/oauth2-server'
import { authenticateOAuthClient } from '../clients/authenticate-oauth-client'
import { checkFormPost } from '../clients/check-form-post'
import { findReplay } from '../clients/find-replay'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'
import { callEngine, type EngineInput, engineInput } from './engine-call'
import { createOAuthModel, newEngineRequest } from './oauth-model'

/** Handles `POST /oauth/token`. */
export async function handleOAuthToken(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const rejection = checkFormPost(request) ?? authenticateOAuthClient(request, state)
  if (rejection) return rejection
  const replay = findReplay(request, state)
  if (replay) return replay
  const current = newEngineRequest()
  const engine = new OAuth2Server({
    model: createOAuthModel(state, current),
    alwaysIssueNewRefreshToken: state.switches.refreshAnswer.oauth === 'new',
  })
  // GenAuth documents the PKCE method `plain`, so allow it. The types of the OAuth library lack this option.
  Object.assign(engine.options, { enablePlainPKCE: true })
  const result = await callEngine(tokenInput(request, state), (input, output) =>
    engine.token(input, output),
  )
  const reply = jsonReply(result.status, replyBody(result.body, state), result.headers)
  const rotated = current.refreshToken && state.switches.refreshAnswer.oauth === 'new'
  if (current.refreshToken && rotated && reply.status === 200) {
    const usedAt = state.clock.now()
    state.replays.remember(current.refreshToken, { grantId: current.grantId, usedAt, reply })
  }
  return reply
}

function tokenInput(request: IncomingRequest, state: EmulatorState): EngineInput {
  const input = engineInput(request)
  // The emulator has already authenticated the client. The OAuth library still requires the id and the secret in the body, so add them.
  input.body['client_id'] = state.app.id
  input.body['client_secret'] = state.app.secret
  if (state.switches.pkce.oauth === 'ignore') delete input.body['code_verifier']
  return input
}

/** Sets `expires_in` to one second less than the lifetime, as GenAuth does: GenAuth rounds the remaining lifetime down. */
function replyBody(body: Record<string, unknown>, state: EmulatorState): Record<string, unknown> {
  return 'expires_in' in body ? { ...body, expires_in: state.app.accessTokenSeconds - 1 } : body
}
