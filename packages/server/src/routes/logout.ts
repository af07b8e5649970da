import { type GenAuthError, keepOnOrigin } from '@genauth/core'
import { lateJsonResponse } from '../http/late-json-response'
import { verifyScript } from '../http/verify-origin'
import type { SessionRecord } from '../sessions/session-record'
import { endDoubles } from './end-doubles'
import { revoke } from './revoke'
import type { Route, RouteContext } from './route'

/** How long the body of the answer waits for GenAuth to revoke the tokens. It goes on revoking after that. */
const patienceMs = 2000

/**
 * `POST /logout?returnTo&revoke=false`: ends the session, revokes its tokens, and answers where the browser ends the one at GenAuth, which
 * sends it to `returnTo`.
 */
export const logout: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async answer(context, { request, cookies, query }) {
    const { sessions } = context
    const mustRevoke = query.get('revoke') !== 'false'
    const reading = await sessions.read(cookies)
    const record = reading.record ?? reading.remains
    if (!record) await endDoubles(context, request)
    // Our side goes first.
    const ended = record && (await sessions.end(record, 'revoked'))
    const logoutUrl = buildUrl(context, query.get('returnTo'))
    const tell = async () => {
      const error = ended && mustRevoke ? await revokeAll(context, request, ended) : undefined
      return { logoutUrl, ...(error && { error: { code: error.code, message: error.message } }) }
    }
    // The cookie goes at once: after a wait it could be that of a login meanwhile.
    return lateJsonResponse(tell(), { setCookies: sessions.clear(cookies) })
  },
}

/** GenAuth being slow delays the page little. */
function revokeAll(
  context: RouteContext,
  request: Request,
  ended: SessionRecord,
): Promise<GenAuthError | undefined> {
  const { runtime, sessions } = context
  const revokeNewest = async () => revoke(context, request, await sessions.newestOf(ended))
  return Promise.race([revokeNewest(), runtime.sleep(patienceMs).then(() => undefined)])
}

/** It names no token, which an address would show (`id_token_hint`). */
function buildUrl({ client, config }: RouteContext, returnTo: string | null): string {
  const { origin, postLogoutRedirectUri } = config
  const redirectUri =
    returnTo === null ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  return client.buildLogoutUrl({ redirectUri })
}
