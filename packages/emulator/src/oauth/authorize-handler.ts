import OAuth2Server from '@node-oauth/oauth2-server'
import { addToCallback, errorRedirect } from '../http/error-redirect'
import type { IncomingRequest } from '../http/incoming-request'
import { type Reply, redirectReply } from '../http/reply'
import { interactionNeeded } from '../login/interaction-needed'
import { ticketParameter } from '../login/login-tickets'
import { openTicket } from '../login/open-ticket'
import { refuseAuthorize } from '../login/refuse-authorize'
import type { EmulatorState } from '../settings/state'
import { callEngine, type EngineInput, engineInput } from './engine-call'
import { createOAuthModel, engineClient, newEngineRequest } from './oauth-model'
import { randomOAuthToken } from './oauth-store'

/** Answers `GET /oauth/auth`: a code in the query, or an access token in the hash. */
export async function handleOAuthAuthorize(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const refusal = refuseAuthorize(request, state) ?? refuseToCallback(request, state)
  if (refusal) return refusal
  const interaction = interactionNeeded(request, state)
  if (interaction.kind !== 'none') {
    return redirectReply(openTicket(interaction.kind, request, state))
  }
  state.tickets.remove(request.query.get(ticketParameter) ?? '')
  const user = { id: interaction.session.userId }
  return request.query.get('response_type') === 'token'
    ? implicitAnswer(request, state, user)
    : codeAnswer(request, state, user)
}

/** Checks before the login what the engine would check after it: nobody should log in for nothing. */
function refuseToCallback(request: IncomingRequest, state: EmulatorState): Reply | undefined {
  const { query } = request
  const refuse = (error: string, error_description: string): Reply =>
    errorRedirect(`${request.path}?${query}`, { error, error_description })
  const responseType = query.get('response_type')
  if (!responseType) return refuse('invalid_request', 'Missing parameter: `response_type`')
  if (responseType !== 'code' && responseType !== 'token') {
    return refuse(
      'unsupported_response_type',
      'Unsupported response type: `response_type` is not supported',
    )
  }
  if (!query.get('state')) return refuse('invalid_request', 'Missing parameter: `state`')
  const grant = responseType === 'code' ? 'authorization_code' : 'implicit'
  if (!state.app.grants.includes(grant)) {
    return refuse('unauthorized_client', 'Unauthorized client: `grant_type` is invalid')
  }
  const needsPkce = state.switches.pkce.oauth === 'require' && responseType === 'code'
  return needsPkce && !query.get('code_challenge')
    ? refuse('invalid_request', 'Missing parameter: `code_challenge`')
    : undefined
}

async function codeAnswer(
  request: IncomingRequest,
  state: EmulatorState,
  user: { id: string },
): Promise<Reply> {
  const engine = new OAuth2Server({
    model: createOAuthModel(state, newEngineRequest()),
    authorizationCodeLifetime: state.app.codeSeconds,
    authenticateHandler: { handle: () => Promise.resolve(user) },
  })
  Object.assign(engine.options, { enablePlainPKCE: true })
  const answer = await callEngine(authorizeInput(request, state), (input, output) =>
    engine.authorize(input, output),
  )
  return redirectReply(answer.headers['location'] ?? state.url)
}

function authorizeInput(request: IncomingRequest, state: EmulatorState): EngineInput {
  const input = engineInput(request)
  if (state.switches.pkce.oauth === 'ignore') {
    delete input.query['code_challenge']
    delete input.query['code_challenge_method']
  }
  return input
}

/** The engine has no implicit grant. The vendor's sample has these two keys, and no `expires_in`. */
async function implicitAnswer(
  request: IncomingRequest,
  state: EmulatorState,
  user: { id: string },
): Promise<Reply> {
  const accessToken = randomOAuthToken()
  const scope = request.query.get('scope')?.split(' ') ?? ['user']
  const client = engineClient(state)
  const model = createOAuthModel(state, newEngineRequest())
  await model.saveToken({ accessToken, scope, client, user }, client, user)
  const answer = new URLSearchParams({
    access_token: accessToken,
    state: request.query.get('state') ?? '',
  })
  return redirectReply(addToCallback(request.query.get('redirect_uri') ?? '', answer, true))
}
