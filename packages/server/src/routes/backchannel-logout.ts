import { GenAuthError, isGenAuthError } from '@genauth/core'
import { readForm } from '../http/read-form'
import { jsonResponse, refusal } from '../http/responses'
import type { Route, RouteContext } from './route'

/** `POST /backchannel-logout`: lets GenAuth end sessions (OpenID Connect Back-Channel Logout 1.0). */
export const backchannelLogout: Route = {
  methods: ['POST'],
  // GenAuth sends this request, not a browser. The logout token authenticates GenAuth.
  guard: () => undefined,
  async respond({ sessions, verifyLogoutToken }, { request }) {
    if (!verifyLogoutToken || !sessions.endAll) {
      const message =
        'Back-channel logout is off. Set the option backchannelLogout of createAuthServer().'
      return refusal('invalid_request', message, { status: 404 })
    }
    try {
      await applyLogout({ endAll: sessions.endAll, verifyLogoutToken }, request)
      return new Response(null)
    } catch (error) {
      if (!isGenAuthError(error) || error.code !== 'invalid_request') throw error
      // The error format of RFC 6749 (section 5.2), which OpenID Connect Back-Channel Logout 1.0 (section 2.8) requires.
      const body = { error: error.code, error_description: error.message }
      return jsonResponse(body, { status: 400 })
    }
  },
}

async function applyLogout(
  {
    endAll,
    verifyLogoutToken,
  }: {
    endAll: NonNullable<RouteContext['sessions']['endAll']>
    verifyLogoutToken: NonNullable<RouteContext['verifyLogoutToken']>
  },
  request: Request,
): Promise<void> {
  const tokens = (await readForm(request)).getAll('logout_token')
  const [token] = tokens
  if (token === undefined || tokens.length > 1) {
    throw new GenAuthError(
      'invalid_request',
      'The body must have exactly one logout_token. Post one.',
    )
  }
  if (await endAll(await verifyLogoutToken(token))) return
  throw new GenAuthError(
    'invalid_request',
    'This logout token was used before. Send a new logout token.',
  )
}
