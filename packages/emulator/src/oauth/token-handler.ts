import OAuth2Server from '@node-oauth/oauth2-server'
import { authenticateOAuthClient } from '../clients/authenticate-oauth-client'
import { checkFormPost } from '../clients/check-form-post'
import { replayedAnswer } from '../clients/replayed-answer'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'
import { callEngine, type EngineInput, engineInput } from './engine-call'
import { createOAuthModel, newEngineRequest } from './oauth-model'

/** Answers `POST /oauth/token`. */
export async function handleOAuthToken(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const refusal = checkFormPost(request) ?? authenticateOAuthClient(request, state)
  if (refusal) return refusal
  const replay = replayedAnswer(request, state)
  if (replay) return replay
  const current = newEngineRequest()
  const engine = new OAuth2Server({
    model: createOAuthModel(state, current),
    alwaysIssueNewRefreshToken: state.switches.refreshAnswer.oauth === 'new',
  })
  // The types of the engine do not know the option yet; GenAuth documents `plain`.
  Object.assign(engine.options, { enablePlainPKCE: true })
  const answer = await callEngine(tokenInput(request, state), (input, output) =>
    engine.token(input, output),
  )
  const reply = jsonReply(answer.status, answerBody(answer.body, state), answer.headers)
  const rotated = current.refreshToken && state.switches.refreshAnswer.oauth === 'new'
  if (current.refreshToken && rotated && reply.status === 200) {
    const usedAt = state.clock.now()
    state.replays.remember(current.refreshToken, { grantId: current.grantId, usedAt, reply })
  }
  return reply
}

function tokenInput(request: IncomingRequest, state: EmulatorState): EngineInput {
  const input = engineInput(request)
  // Authenticated above: the engine gets what it wants to see, whichever method the client used.
  input.body['client_id'] = state.app.id
  input.body['client_secret'] = state.app.secret
  if (state.switches.pkce.oauth === 'ignore') delete input.body['code_verifier']
  return input
}

/** GenAuth answers one second less than the lifetime: the engine floors what is left when it writes the answer. */
function answerBody(body: Record<string, unknown>, state: EmulatorState): Record<string, unknown> {
  return 'expires_in' in body ? { ...body, expires_in: state.app.accessTokenSeconds - 1 } : body
}
