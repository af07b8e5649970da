import { checkAppHost, checkScope } from '#checks'
import type { GetTokenOptions } from '../call-options'
import type { ProtocolClient } from '../protocol/client'
import { sessionScopes } from '../protocol/endpoints'
import { introspectToken } from '../protocol/introspect-token'
import { addScopes } from '../protocol/scopes'
import { assertToken } from '../protocol/send-request'
import { fetchUserInfo } from '../protocol/user-info'
import { createSessionEngine, type SessionDriver } from '../session/engine'
import { describeLogin } from '../session/login-request'
import { noteReturnWithoutState } from '../session/pending-logout'
import { createRedirectLoop } from '../session/redirect-loop'
import { isRenewable, isTokenGood, restoreError } from '../session/refresh-lead-time'
import { rejectsToken } from '../session/rejects-token'
import type { Renewer } from '../session/renewer'
import { noRefreshToken, requireSession } from '../session/require-session'
import { withSignal } from '../session/with-signal'
import { claimShown, storeUser } from './adopt'
import type { BrowserEngine, EngineContext, EngineParts, SessionContext } from './context'
import { dueAt, expireSession, hasSessionEnded } from './end-session'
import { finishRedirect } from './finish-login'
import { createFollowing } from './follow'
import { beginRedirectLogin } from './login'
import { createLoginTransactions } from './login-transactions'
import { finishLogout, redirectAfterLogout, revokeTokens } from './logout'
import { beginPopupLogin, deliverPopupCallback } from './popup-login'
import type { StoredSession } from './record'
import { createTokenRenewer } from './renewal'
import { createSessionTabs, type TabMessage } from './session-tabs'
import { createTabClaims } from './tab-claims'

/**
 * Creates the part of a document's session that calls GenAuth.
 *
 * @param client Calls GenAuth with the options of the session.
 */
export function createEngine(parts: EngineParts, client: ProtocolClient): BrowserEngine {
  const context = createEngineContext(parts, client)
  const driver = createBrowserDriver(context)
  checkScope(parts)
  checkAppHost(client, parts.runtime.page)
  // If the URL has no `state`, no earlier code has checked whether a logout is pending. So check here.
  noteReturnWithoutState(context)
  return {
    ...createSessionEngine(driver),
    claim: async (stored) => (await context.claims?.claim(stored)) !== false,
    claimShown: (stored) => claimShown(context, stored),
    post: context.tabs.post,
    renewIfDue: () => driver.renewer.ifDue().catch(() => undefined),
    finishRedirect: (callback, since, origin) =>
      finishRedirect(context, { ...callback, since, origin }),
    deliverPopup: (callback) => deliverPopupCallback(context, callback),
    finishLogout: (redirect) => finishLogout(context, redirect),
    redirectAfterLogout: (stored, revocation, options) =>
      redirectAfterLogout(context, stored, revocation, options),
    revoke: (stored) => revokeTokens(context, stored),
  }
}

function createEngineContext(context: EngineParts, client: ProtocolClient): EngineContext {
  const { key, options, runtime, tabStorage } = context
  const { redirectUri, protocol, extraScopes } = options
  const scope = addScopes(options.scope ?? sessionScopes[protocol], extraScopes)
  const tabs = createSessionTabs(runtime, key)
  return {
    ...context,
    tabs,
    claims: createTabClaims(context, tabs),
    transactions: createLoginTransactions(tabStorage, key, runtime),
    loop: createRedirectLoop(tabStorage, key, runtime.now),
    client: { ...client, scope, redirectUri },
  }
}

/** Creates the driver of browser mode: the tokens are in the browser, and every request goes to GenAuth. */
function createBrowserDriver(context: EngineContext): SessionDriver<StoredSession, TabMessage> {
  const { client, current, tokenOrigins } = context
  const renewer = createTokenRenewer(context)
  const prepare = (options: GetTokenOptions) => requireToken(context, renewer, options)
  return {
    ...context,
    ...createFollowing(context),
    renewer,
    dueAt: () => current.afterCooldown(dueAt(context)),
    retryableFailure() {
      const { held } = current
      return held && isRenewable(held) ? held.failure : undefined
    },
    async catchUp(cause) {
      if (hasSessionEnded(context)) return expireSession(context)
      // Ignore the rejection, because the token status contains the error.
      await (cause === 'retry' ? renewer.now() : renewer.ifDue()).catch(() => undefined)
    },
    checkLogin: (options) => void describeLogin(client, options),
    beginLogin: (options) => beginRedirectLogin(context, options),
    beginPopupLogin: (options) => beginPopupLogin(context, options),
    prepare,
    getToken: async (options) => (await prepare(options)).accessToken,
    async getIdToken() {
      await context.ready()
      if (hasSessionEnded(context)) await expireSession(context)
      return requireSession(context).idToken
    },
    hasRefreshToken: ({ refreshToken }) => refreshToken !== undefined,
    isOwn(request) {
      const { origin } = new URL(request.url)
      const isListed = origin === context.runtime.page?.origin || tokenOrigins.has(origin)
      return isListed && !request.headers.has('authorization')
    },
    authorize(request, held) {
      const token = held?.accessToken ?? ''
      // A stored token may contain characters that are invalid in a header. The browser's own error would quote the token.
      assertToken('accessToken', token)
      request.headers.set('authorization', `Bearer ${token}`)
    },
    readRefusal: (response) =>
      !response.redirected && rejectsToken(response) ? 'invalid_token' : undefined,
    // A request has the token of its own session, so no other session can replace it.
    sendForUser: (held, { send }) => send(held),
    readUser: ({ accessToken }, signal) => fetchUserInfo(client, accessToken, { signal }),
    storeUser: (user) => storeUser(context, user),
    introspect: ({ accessToken }) => introspectToken(client, accessToken),
  }
}

/**
 * Returns a session with a valid access token. Refreshes the token first if necessary.
 *
 * @throws {GenAuthError} `not_authenticated`, `session_expired`, `no_refresh_token`, or the refresh error
 */
async function requireToken(
  context: SessionContext,
  renewer: Renewer,
  { minValiditySeconds = 0, forceRenew = false, signal }: GetTokenOptions,
): Promise<StoredSession> {
  const { current, runtime } = context
  signal?.throwIfAborted()
  await withSignal(context.ready(), signal)
  if (hasSessionEnded(context)) await expireSession(context)
  const held = requireSession(context)
  if (!forceRenew && isTokenGood(held, runtime.now(), minValiditySeconds)) return held
  if (held.refreshToken === undefined) throw noRefreshToken()
  if (!forceRenew && held.failure && !isRenewable(held)) throw restoreError(held.failure)
  const { epoch } = current
  await withSignal(renewer.now(), signal)
  return requireSession(context, epoch)
}
