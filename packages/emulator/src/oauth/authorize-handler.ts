import OAuth2Server from '@node-oauth/oauth2-server'
import { addToCallback, errorRedirect } from '../http/error-redirect'
import type { IncomingRequest } from '../http/incoming-request'
import { type Reply, redirectReply } from '../http/reply'
import { interactionNeeded } from '../login/interaction-needed'
import { ticketParameter } from '../login/login-tickets'
import { openTicket } from '../login/open-ticket'
import { rejectAuthorize } from '../login/reject-authorize'
import type { SsoSession } from '../login/sso-sessions'
import { tenantProblem } from '../login/tenants'
import type { EmulatorState } from '../settings/state'
import { callEngine, type EngineInput, engineInput } from './engine-call'
import { createOAuthModel, engineClient, newEngineRequest } from './oauth-model'
import { randomOAuthToken } from './oauth-store'

/** Handles `GET /oauth/auth`. The redirect has a code in the query, or an access token in the hash. */
export async function handleOAuthAuthorize(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const rejection = rejectAuthorize(request, state) ?? rejectToCallback(request, state)
  if (rejection) return rejection
  const interaction = interactionNeeded(request, state)
  if (interaction.kind !== 'none') {
    return redirectReply(openTicket(interaction.kind, request, state))
  }
  state.tickets.remove(request.query.get(ticketParameter) ?? '')
  return request.query.get('response_type') === 'token'
    ? implicitReply(request, state, interaction.session)
    : codeReply(request, state, interaction.session)
}

/** Checks an authorization request before the login. The OAuth library would check the request after the login. */
function rejectToCallback(request: IncomingRequest, state: EmulatorState): Reply | undefined {
  const { query } = request
  const reject = (error: string, error_description: string): Reply =>
    errorRedirect(`${request.path}?${query}`, { error, error_description })
  const responseType = query.get('response_type')
  if (!responseType) return reject('invalid_request', 'Missing parameter: `response_type`')
  if (responseType !== 'code' && responseType !== 'token') {
    return reject(
      'unsupported_response_type',
      'Unsupported response type: `response_type` is not supported',
    )
  }
  if (!query.get('state')) return reject('invalid_request', 'Missing parameter: `state`')
  const grant = responseType === 'code' ? 'authorization_code' : 'implicit'
  if (!state.app.grants.includes(grant)) {
    return reject('unauthorized_client', 'Unauthorized client: `grant_type` is invalid')
  }
  const problem = tenantProblem(request, state)
  if (problem) return reject('access_denied', problem)
  const needsPkce = state.switches.pkce.oauth === 'require' && responseType === 'code'
  return needsPkce && !query.get('code_challenge')
    ? reject('invalid_request', 'Missing parameter: `code_challenge`')
    : undefined
}

async function codeReply(
  request: IncomingRequest,
  state: EmulatorState,
  session: SsoSession,
): Promise<Reply> {
  const engine = new OAuth2Server({
    model: modelFor(session, state),
    authorizationCodeLifetime: state.app.codeSeconds,
    authenticateHandler: { handle: () => Promise.resolve({ id: session.userId }) },
  })
  Object.assign(engine.options, { enablePlainPKCE: true })
  const result = await callEngine(authorizeInput(request, state), (input, output) =>
    engine.authorize(input, output),
  )
  return redirectReply(result.headers['location'] ?? state.url)
}

/** Creates the model for one login, and stores the session of the login's grant. */
function modelFor(session: SsoSession, state: EmulatorState) {
  const current = newEngineRequest()
  state.grants.add(current.grantId, { session, wantsAcr: false })
  return createOAuthModel(state, current)
}

function authorizeInput(request: IncomingRequest, state: EmulatorState): EngineInput {
  const input = engineInput(request)
  if (state.switches.pkce.oauth === 'ignore') {
    delete input.query['code_challenge']
    delete input.query['code_challenge_method']
  }
  return input
}

/**
 * Issues a token for the implicit grant, because the OAuth library does not support this grant. As in GenAuth's sample, the response has
 * `access_token` and `state`, but no `expires_in`.
 */
async function implicitReply(
  request: IncomingRequest,
  state: EmulatorState,
  session: SsoSession,
): Promise<Reply> {
  const accessToken = randomOAuthToken()
  const scope = request.query.get('scope')?.split(' ') ?? ['user']
  const client = engineClient(state)
  const user = { id: session.userId }
  await modelFor(session, state).saveToken({ accessToken, scope, client, user }, client, user)
  const parameters = new URLSearchParams({
    access_token: accessToken,
    state: request.query.get('state') ?? '',
  })
  return redirectReply(addToCallback(request.query.get('redirect_uri') ?? '', parameters, true))
}
