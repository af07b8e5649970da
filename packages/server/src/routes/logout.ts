import { type GenAuthError, keepOnOrigin } from '@genauth/core'
import { jsonResponse } from '../http/json-response'
import { verifyScript } from '../http/verify-origin'
import { revokeTokens } from '../sessions/revoke-tokens'
import type { SessionRecord } from '../sessions/session-record'
import { endDoubles } from './end-doubles'
import type { Route, RouteContext } from './route'

/** How long the answer waits for GenAuth to revoke the tokens. It goes on revoking after that. */
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
    const logoutUrl = buildUrl(context, query.get('returnTo'))
    const reading = await sessions.read(cookies)
    const record = reading.record ?? reading.remains
    if (!record) await endDoubles(context, request)
    const error = record && (await end(context, record, mustRevoke))
    const failure = error && { error: { code: error.code, message: error.message } }
    return jsonResponse({ logoutUrl, ...failure }, { setCookies: sessions.clear(cookies) })
  },
}

/** Our side goes first, and GenAuth being slow delays it little. */
async function end(
  { client, runtime, sessions }: RouteContext,
  record: SessionRecord,
  mustRevoke: boolean,
): Promise<GenAuthError | undefined> {
  const ended = await sessions.end(record)
  if (!mustRevoke) return undefined
  const revoke = async () => revokeTokens(client, await sessions.newestOf(ended))
  return Promise.race([revoke(), runtime.sleep(patienceMs).then(() => undefined)])
}

/** It names no token, which an address would show (`id_token_hint`). */
function buildUrl({ client, config }: RouteContext, returnTo: string | null): string {
  const { origin, postLogoutRedirectUri } = config
  const redirectUri =
    returnTo === null ? postLogoutRedirectUri : origin + keepOnOrigin(returnTo, origin)
  return client.buildLogoutUrl({ redirectUri })
}
