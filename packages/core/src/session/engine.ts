import { introspectToken } from '../protocol/introspect-token'
import { authorizedFetch } from './authorized-fetch'
import { claimShown } from './claim-shown'
import type { SessionContext } from './context'
import { createEngineContext } from './engine-context'
import type { Engine } from './engine-interface'
import { finishLogout } from './finish-logout'
import { finishRedirect } from './finish-redirect'
import { follow } from './follow'
import { getToken } from './get-token'
import { createLoginTransactions } from './login-transactions'
import { noteReturnWithoutState } from './pending-logout'
import { deliverPopupCallback } from './popup-callback'
import { loginThroughPopup } from './popup-login'
import { redirectAfterLogout } from './redirect-after-logout'
import { redirectToLogin } from './redirect-login'
import { createRedirectLoop } from './redirect-loop'
import { createRenewAfterRefusal } from './renew-after-refusal'
import { createRenewer } from './renewal'
import { requirePopup } from './require-popup'
import { requireAuthenticated } from './require-session'
import { revokeTokens } from './revoke-tokens'
import { getUser } from './user'

/** Creates the part of a document's session that calls GenAuth. */
export function createEngine(session: SessionContext): Engine {
  const context = createEngineContext(session)
  const { runtime, client, key, tabStorage } = context
  const renewer = createRenewer(context)
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
