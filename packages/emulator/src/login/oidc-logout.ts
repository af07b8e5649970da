import { addToCallback } from '../http/error-redirect'
import type { IncomingRequest } from '../http/incoming-request'
import { jsonReply, type Reply, redirectReply } from '../http/reply'
import { idTokenSigner } from '../oidc/stamp-id-tokens'
import { decodeJwtPayload, verifyJwt } from '../settings/signing-key'
import type { EmulatorState } from '../settings/state'
import { loggedOutPage, logoutErrorPage } from './logout-handler'
import { currentSession, endSession } from './session-cookie'
import { unlistedLogout } from './unlisted-logout'

/**
 * Handles `/oidc/session/end` (OpenID Connect RP-Initiated Logout 1.0): ends the session without a confirmation page, as GenAuth does.
 *
 * oidc-provider's own handler shows a confirmation form that needs a script.
 */
export async function handleOidcLogout(
  request: IncomingRequest,
  state: EmulatorState,
): Promise<Reply> {
  const parameters = request.method === 'POST' ? new URLSearchParams(request.form) : request.query
  const target = parameters.get('post_logout_redirect_uri')
  const problem = checkClient(parameters, state) ?? checkTarget(target, state)
  if (problem) return reject(request, problem)
  if (state.switches.logoutEndsGrant) revokeGrants(request, state)
  const cookie = { 'set-cookie': await endSession(request, state) }
  if (target === null) return loggedOutPage(cookie)
  const echoed = parameters.get('state')
  const location =
    echoed === null ? target : addToCallback(target, new URLSearchParams({ state: echoed }), false)
  return redirectReply(location, cookie)
}

/** Revokes the oidc tokens of the login in this browser. */
function revokeGrants(request: IncomingRequest, state: EmulatorState): void {
  for (const grantId of state.grants.ofSession(currentSession(request, state)?.id ?? '')) {
    state.oidc.revokeGrant(grantId)
    state.replays.forgetGrant(grantId)
  }
}

/** Returns an error as HTML to a browser, and as JSON to other clients. oidc-provider does the same. */
function reject(request: IncomingRequest, problem: string): Reply {
  const isBrowser = /\btext\/html\b/.test(request.headers.accept ?? '')
  if (isBrowser) return logoutErrorPage(request, problem)
  const error = problem === unknownAudience ? 'invalid_client' : 'invalid_request'
  return jsonReply(400, { error, error_description: problem })
}

const unknownAudience = 'unrecognized id_token_hint audience'

function checkClient(parameters: URLSearchParams, state: EmulatorState): string | undefined {
  const hint = parameters.get('id_token_hint')
  const clientId = parameters.get('client_id')
  const hasTarget = parameters.has('post_logout_redirect_uri')
  if (hint === null && hasTarget && state.switches.logoutNeedsIdTokenHint) {
    // GenAuth returns this text. It is from an older version of oidc-provider than the emulator's version.
    return 'post_logout_redirect_uri can only be used in combination with id_token_hint'
  }
  if (hint === null && clientId === null) {
    return hasTarget ? 'post_logout_redirect_uri needs id_token_hint or client_id' : undefined
  }
  const problem = hint === null ? undefined : checkHint(hint, state)
  if (problem) return problem
  return clientId !== null && clientId !== state.app.id ? 'client is invalid' : undefined
}

/** Checks the audience before the signature, because GenAuth finds the app by the audience. */
function checkHint(hint: string, state: EmulatorState): string | undefined {
  try {
    if (decodeJwtPayload(hint)['aud'] !== state.app.id) return unknownAudience
    if (verifyJwt(hint, idTokenSigner(state))) return undefined
  } catch {
    // The ID token is malformed.
  }
  return 'could not validate id_token_hint'
}

function checkTarget(target: string | null, state: EmulatorState): string | undefined {
  const { logoutRedirectUris } = state.app
  return target === null || logoutRedirectUris.includes(target)
    ? undefined
    : unlistedLogout('post_logout_redirect_uri', target, logoutRedirectUris)
}
