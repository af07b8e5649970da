import { introspectToken } from '../protocol/introspect-token'
import { noteReturnWithoutState } from '../session/pending-logout'
import { requirePopup } from '../session/popup'
import { createRedirectLoop } from '../session/redirect-loop'
import { claimShown } from './adopt'
import type { SessionContext } from './context'
import { createEngineContext } from './engine-context'
import type { Engine } from './engine-interface'
import { authorizedFetch } from './fetch'
import { finishRedirect } from './finish-login'
import { follow } from './follow'
import { createRenewAfterRefusal, getToken, requireAuthenticated } from './get-token'
import { createLoginTransactions, redirectToLogin } from './login'
import { finishLogout, redirectAfterLogout, revokeTokens } from './logout'
import { deliverPopupCallback, loginThroughPopup } from './popup-login'
import { createTokenRenewer } from './renewal'
import { getUser } from './user'

/** Creates the part of a document's session that calls GenAuth. */
export function createEngine(session: SessionContext): Engine {
  const context = createEngineContext(session)
  const { runtime, client, key, tabStorage } = context
  const renewer = createTokenRenewer(context)
  const renewAfterRefusal = createRenewAfterRefusal(context, renewer)
  const transactions = createLoginTransactions(tabStorage, key, runtime)
  const loop = createRedirectLoop(tabStorage, key, runtime.now)
  // If the URL has no `state`, no earlier code has checked whether a logout is pending. So check here.
  noteReturnWithoutState(context)
  return {
    claim: async (stored) => (await context.claims?.claim(stored)) !== false,
    claimShown: (stored) => claimShown(context, stored),
    post: context.tabs.post,
    renewIfDue: renewer.ifDue,
    renewNow: renewer.now,
    getToken: (options) => getToken(context, renewer, options),
    follow: () => follow(context),
    async renew(signal) {
      await getToken(context, renewer, { forceRenew: true, signal })
      return requireAuthenticated(context)
    },
    getUser: (signal) => getUser(context, renewer, renewAfterRefusal, signal),
    introspect: async () => introspectToken(client, await getToken(context, renewer, {})),
    fetch: (input, init) => authorizedFetch(context, renewer, renewAfterRefusal, { input, init }),
    login: (options) => redirectToLogin(context, transactions, loop, options),
    loginThroughPopup: async (popup, options) =>
      loginThroughPopup(context, requirePopup(context, popup), options),
    finishRedirect: (callback, since, origin) =>
      finishRedirect(context, { transactions, loop, callback, since, origin }),
    deliverPopup: (callback) => deliverPopupCallback(context, callback),
    finishLogout: (redirect) => finishLogout(context, redirect),
    redirectAfterLogout(stored, revocation, options) {
      loop.reset()
      return redirectAfterLogout(context, stored, revocation, options)
    },
    revoke: (stored) => revokeTokens(context, stored),
  }
}
