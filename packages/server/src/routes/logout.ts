import type { GenAuthError } from '@genauth/core'
import { jsonResponse } from '../http/json-response'
import { verifyScript } from '../http/verify-origin'
import { revokeTokens } from '../sessions/revoke-tokens'
import type { SessionRecord } from '../sessions/session-record'
import type { Route, RouteContext } from './route'

/** How long the answer waits for GenAuth to revoke the tokens. It goes on revoking after that. */
const patienceMs = 2000

/** `POST /logout`: ends the session, revokes its tokens, and answers where the browser ends the one at GenAuth. */
export const logout: Route = {
  methods: ['POST'],
  guard: verifyScript,
  async answer(context, { cookies }) {
    const { logoutUrl, sessions } = context
    const reading = await sessions.read(cookies)
    const record = reading.record ?? reading.remains
    const error = record && (await end(context, record))
    const failure = error && { error: { code: error.code, message: error.message } }
    return jsonResponse({ logoutUrl, ...failure }, { setCookies: sessions.clear(cookies) })
  },
}

/** Our side goes first, and GenAuth being slow delays it little. */
async function end(
  { client, runtime, sessions }: RouteContext,
  record: SessionRecord,
): Promise<GenAuthError | undefined> {
  await sessions.end(record)
  const revoke = async () => revokeTokens(client, await sessions.newestOf(record))
  return Promise.race([revoke(), runtime.sleep(patienceMs).then(() => undefined)])
}
