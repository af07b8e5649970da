import { GenAuthError, isGenAuthError } from '@genauth/core'
import { jsonResponse, refusal } from '../http/json-response'
import { readForm } from '../http/read-form'
import type { Route, RouteContext } from './route'

/** `POST /backchannel-logout`: GenAuth itself ends sessions (OpenID Connect Back-Channel Logout 1.0). */
export const backchannelLogout: Route = {
  methods: ['POST'],
  // No browser sends it: whoever has a logout token may.
  guard: () => undefined,
  async answer({ sessions, verifyLogoutToken }, { request }) {
    if (!verifyLogoutToken || !sessions.endAll) {
      const message = 'Nothing is here: the option backchannelLogout is not set.'
      return refusal('invalid_request', message, { status: 404 })
    }
    try {
      await obey({ endAll: sessions.endAll, verifyLogoutToken }, request)
      return new Response(null)
    } catch (error) {
      if (!isGenAuthError(error) || error.code !== 'invalid_request') throw error
      // RFC 6749, section 5.2, as section 2.8 of the specification asks for.
      const body = { error: error.code, error_description: error.message }
      return jsonResponse(body, { status: 400 })
    }
  },
}

async function obey(
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
    throw new GenAuthError('invalid_request', 'Post one logout_token.')
  }
  if (await endAll(await verifyLogoutToken(token))) return
  throw new GenAuthError('invalid_request', 'This logout token was used before.')
}
