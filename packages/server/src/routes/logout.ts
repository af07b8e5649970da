import { type GenAuthError, planLogout } from '@genauth/core'
import type { RequestCookies } from '../cookies/cookie-jar'
import { lateJsonResponse } from '../http/late-json-response'
import { verifyScript } from '../http/verify-origin'
import type { SessionRecord } from '../sessions/session-record'
import { continueLogoutPath } from './continue-logout'
import { endDoubles } from './end-doubles'
import { revoke } from './revoke'
import type { Route, RouteContext } from './route'

/** How long the body of the answer waits for GenAuth to revoke the tokens. It goes on revoking after that. */
const patienceMs = 2000

/**
 * `POST /logout?returnTo&revoke=false`: ends the session, revokes its tokens, and answers where the browser ends the one at GenAuth. With
 * `state`, the browser comes back to `postLogoutRedirectUri` with it, and the page goes to `returnTo`; without it, GenAuth sends the browser
 * there.
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
    const next = await findWayOut(context, ended, { cookies, returnTo: query.get('returnTo') })
    const tell = async () => {
      const error = ended && mustRevoke ? await revokeAll(context, request, ended) : undefined
      return {
        ...next.facts,
        ...(error && { error: { code: error.code, message: error.message } }),
      }
    }
    // The cookie goes at once: after a wait it could be that of a login meanwhile.
    const setCookies = [...sessions.clear(cookies), ...next.setCookies]
    return lateJsonResponse(tell(), { setCookies })
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

/**
 * Returns the response body and its cookies. No script may see a URL with an ID token, so the browser fetches it from `/logout/continue`.
 */
async function findWayOut(
  { client, config, runtime, logoutRedirects }: RouteContext,
  ended: SessionRecord | undefined,
  { cookies, returnTo }: { cookies: RequestCookies; returnTo: string | null },
): Promise<{ facts: Record<string, string>; setCookies: readonly string[] }> {
  const { origin, basePath, postLogoutRedirectUri } = config
  const { url, state } = planLogout((options) => client.buildLogoutUrl(options), {
    origin,
    id: runtime.randomId(),
    idToken: config.logout === 'end-session' ? ended?.idToken : undefined,
    postLogoutRedirectUri,
    returnTo: returnTo ?? undefined,
  })
  const facts = { logoutUrl: url, ...(state !== undefined && { state, postLogoutRedirectUri }) }
  if (!new URL(url).searchParams.has('id_token_hint')) return { facts, setCookies: [] }
  const { id, setCookies } = await logoutRedirects.save(url, cookies)
  const logoutUrl = `${origin}${basePath}${continueLogoutPath}?id=${id}`
  return { facts: { ...facts, logoutUrl }, setCookies }
}
