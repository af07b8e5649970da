import { GenAuthError, isGenAuthError } from '@genauth/core'
import type { IncomingRequest } from '../http/reply'
import { jsonResponse, refusal } from '../http/responses'
import type { LogoutToken } from '../verify-logout-token'
import type { Route, RouteContext } from './route'

/** `POST /backchannel-logout`: lets GenAuth end sessions (OpenID Connect Back-Channel Logout 1.0). */
export const backchannelLogout: Route = {
  methods: ['POST'],
  // GenAuth sends this request, not a browser. The logout token authenticates GenAuth.
  guard: () => undefined,
  async respond({ sessions, verifyLogoutToken, request, events }) {
    if (!verifyLogoutToken || !sessions.endAll) {
      const message =
        'Back-channel logout is off. Set the option backchannelLogout of createAuthServer().'
      return refusal('invalid_request', message, { status: 404 })
    }
    try {
      const { sub } = await applyLogout({ endAll: sessions.endAll, verifyLogoutToken }, request)
      events.emit({ type: 'logout_token_accepted', sub })
      return new Response(null)
    } catch (error) {
      if (!isGenAuthError(error) || error.code !== 'invalid_request') throw error
      events.reject('logout_token_rejected', error.code)
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
  request: IncomingRequest,
): Promise<LogoutToken> {
  const tokens = (await readForm(request)).getAll('logout_token')
  const [token] = tokens
  if (token === undefined || tokens.length > 1) {
    throw new GenAuthError(
      'invalid_request',
      'The body must have exactly one logout_token. Post one.',
    )
  }
  const verified = await verifyLogoutToken(token)
  if (await endAll(verified)) return verified
  throw new GenAuthError(
    'invalid_request',
    'This logout token was used before. Send a new logout token.',
  )
}

/** No valid logout token is this large. */
const maxBytes = 32 * 1024

/**
 * Reads a body of type `application/x-www-form-urlencoded`, up to 32 KiB.
 *
 * @throws {GenAuthError} `invalid_request`
 */
export async function readForm(request: IncomingRequest): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) {
    throw new GenAuthError(
      'invalid_request',
      'The content type is wrong. Post application/x-www-form-urlencoded.',
    )
  }
  return new URLSearchParams(await readText(request.body))
}

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || !value) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > maxBytes) {
      await reader?.cancel()
      throw new GenAuthError(
        'invalid_request',
        `The body is too large. Post ${maxBytes} bytes at most.`,
      )
    }
    text += decoder.decode(value, { stream: true })
  }
}
