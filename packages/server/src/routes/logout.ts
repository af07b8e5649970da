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

/** All `Set-Cookie` lines of a response, in bytes. The response headers have to fit into nginx's default `proxy_buffer_size` of 4 kB. */
const longestHeaders = 3800

/**
 * `POST /logout?returnTo&revoke=false&universal=true`: ends the session, revokes its tokens, and answers where the browser ends the one at GenAuth. With
 * `state`, the browser comes back to `postLogoutRedirectUri` with it, and the page goes to `returnTo`; without it, GenAuth sends the browser
 * there. With `universal=true`, as for a page that stays or is in a frame, nothing is kept, and `logoutUrl` is GenAuth's universal logout.
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
    const cleared = sessions.clear(cookies)
    const { facts, setCookies } = await chooseLogoutUrl(context, ended, { cookies, query, cleared })
    const tell = async () => {
      const error = ended && mustRevoke ? await revokeAll(context, request, ended) : undefined
      return {
        ...facts,
        ...(error && { error: { code: error.code, message: error.message } }),
      }
    }
    // The cookie goes at once: after a wait it could be that of a login meanwhile.
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

/** The request of a logout, and the `Set-Cookie` lines that its response has in any case. */
interface LogoutRequest {
  readonly cookies: RequestCookies
  readonly query: URLSearchParams
  readonly cleared: readonly string[]
}

/**
 * Returns the response body and its cookies. No script may see a URL with an ID token, so the browser fetches it from `/logout/continue`.
 */
async function chooseLogoutUrl(
  { client, config, runtime, logoutRedirects }: RouteContext,
  ended: SessionRecord | undefined,
  { cookies, query, cleared }: LogoutRequest,
): Promise<{ facts: Record<string, string>; setCookies: readonly string[] }> {
  const { origin, basePath, postLogoutRedirectUri } = config
  const plan = (idToken: string | undefined) =>
    planLogout((options) => client.buildLogoutUrl(options), {
      origin,
      id: runtime.randomId(),
      idToken,
      postLogoutRedirectUri,
      returnTo: query.get('returnTo') ?? undefined,
    })
  const isUniversal = config.logout === 'universal' || query.get('universal') === 'true'
  const { url, state } = plan(isUniversal ? undefined : ended?.idToken)
  const facts = { logoutUrl: url, ...(state !== undefined && { state, postLogoutRedirectUri }) }
  if (!new URL(url).searchParams.has('id_token_hint')) return { facts, setCookies: cleared }
  const saved = await logoutRedirects.save(url, cookies)
  const setCookies = [...cleared, ...saved.setCookies]
  if (headerLength(setCookies) > longestHeaders) {
    return { facts: { logoutUrl: plan(undefined).url }, setCookies: cleared }
  }
  const logoutUrl = `${origin}${basePath}${continueLogoutPath}?id=${saved.id}`
  return { facts: { ...facts, logoutUrl }, setCookies }
}

function headerLength(setCookies: readonly string[]): number {
  return setCookies.reduce((sum, line) => sum + 'set-cookie: \r\n'.length + line.length, 0)
}
