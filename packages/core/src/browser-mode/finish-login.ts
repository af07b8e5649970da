import { checkCallbackPage, checkRefreshToken } from '#checks'
import type { LoginOptions } from '../call-options'
import { GenAuthError, isGenAuthError } from '../errors'
import { judgeAuthentication } from '../protocol/authentication'
import { readCallback } from '../protocol/read-callback'
import { exchangeCode, type TokenSet } from '../protocol/token-requests'
import { describeChange } from '../session/describe-change'
import { navigateAway } from '../session/leave-page'
import { forgetPendingLogout } from '../session/pending-logout'
import { keepOnOrigin } from '../session/return-url'
import { announceUser } from './adopt'
import type { FoundCallback } from './callback'
import type { EngineContext } from './context'
import { beginRedirectLogin } from './login'
import type { LoginTransaction } from './login-transactions'
import { revokeTokens } from './logout'
import type { LoginSince } from './logout-marker'
import { beginSession, readTenant, takeStorageError } from './next-record'
import type { StoredSession } from './record'

/** Input of {@link finishRedirect}: a redirect login whose callback has arrived. */
export interface RedirectReturn extends FoundCallback {
  /** The state of the session when the callback was processed. */
  readonly since: LoginSince
  /** Called with the login's `returnTo`, even if the login then fails. */
  origin(returnTo: string): void
}

/**
 * Finishes a redirect login. If the user's authentication is too old, redirects to GenAuth for the second attempt, and never resolves.
 *
 * @throws {GenAuthError} `framed_callback`, and the errors of `finishLogin`
 */
export async function finishRedirect(
  context: EngineContext,
  arrived: RedirectReturn,
): Promise<{ returnTo: string }> {
  const { transactions, loop } = context
  const { page } = context.runtime
  const transaction = transactions.take(arrived.state)
  // `returnTo` was validated before it was stored. Validate it again, because another script may have changed the storage.
  const returnTo = keepOnOrigin(transaction?.returnTo ?? '/', page?.origin ?? '')
  if (transaction) arrived.origin(returnTo)
  try {
    assertUnframed(context)
    const finished = await finishLogin(context, { ...arrived, transaction })
    if ('again' in finished) {
      // If the user comes back with Back, the browser opens this entry of its history. The URL of the callback would then show nothing.
      page?.replaceUrl(page.origin + returnTo)
      await redirectAgain(context, finished.again)
    }
    loop.noteReturn()
    checkCallbackPage(context)
    return { returnTo }
  } catch (error) {
    // Any site can open the callback URL. So record a failure only for a login that this tab has started.
    if (transaction && isGenAuthError(error)) loop.noteReturn(error)
    throw error
  }
}

/**
 * Redirects to GenAuth for the second attempt of a login.
 *
 * @throws {GenAuthError} `login_too_old` if the browser stays on this page
 */
async function redirectAgain(context: EngineContext, options: LoginOptions): Promise<never> {
  const url = await beginRedirectLogin(context, options, { isSecondTry: true })
  await navigateAway(context, 'login', url)
  throw new GenAuthError(
    'login_too_old',
    'The user has to log in again, and the browser stayed on this page. Offer the login again.',
  )
}

/**
 * Rejects a login inside a frame, because the embedding site may be an attacker.
 *
 * @throws {GenAuthError} `framed_callback`
 */
export function assertUnframed({ runtime, allowFramedCallback }: EngineContext): void {
  if (!runtime.page?.isFramed || allowFramedCallback) return
  throw new GenAuthError(
    'framed_callback',
    'Logins are not allowed in a frame. Log in from the top window, or set allowFramedCallback if your own page embeds this page.',
  )
}

/** A login response. */
export interface LoginResponse extends Pick<FoundCallback, 'parameters' | 'state'> {
  /** The pending login with the expected state; `undefined` if there is none. */
  readonly transaction: LoginTransaction | undefined
  /** The state of the session when the response arrived. A logout after this moment cancels the login. */
  readonly since: LoginSince
}

/** The result of a login: the session, or the options of the second attempt, because the user's authentication is too old. */
export type FinishedLogin = { readonly session: StoredSession } | { readonly again: LoginOptions }

/**
 * Finishes a login: validates the response, redeems the code and starts the session. If the login fails or must be tried again, the current
 * session stays unchanged.
 *
 * @throws {GenAuthError} `state_mismatch`, `not_authenticated`, and the errors of `readCallback`, `exchangeCode` and `judgeAuthentication`
 */
export async function finishLogin(
  context: EngineContext,
  { parameters, state, transaction, since }: LoginResponse,
): Promise<FinishedLogin> {
  const { client } = context
  if (transaction?.appId !== client.appId || transaction.protocol !== client.protocol) {
    throw new GenAuthError(
      'state_mismatch',
      'No pending login matches this callback. It already completed, expired, or started in another tab or client. Log in again, and give each client its own redirectUri.',
    )
  }
  const code = readCallback(client, parameters, state)
  const tokens = await redeem(context, code, transaction)
  const { again } = transaction
  if (judge(context, tokens, transaction) === 'again' && again) return { again }
  const begun = beginSession(context.runtime.randomId(), tokens, transaction)
  const startedAt = Math.max(begun.startedAt, context.logoutMarker.next())
  const session = { ...begun, startedAt }
  await keepSession(context, session, since)
  if (context.current.held?.id !== session.id) throw loggedOut()
  forgetPendingLogout(context)
  const { scope: requestedScope, hasConsent = false } = transaction
  checkRefreshToken(context, { ...session, requestedScope, hasConsent })
  return { session }
}

/** Returns whether the user has logged out since the login response arrived, in this tab or in another. */
function isLoggedOut({ current, view, logoutMarker }: EngineContext, since: LoginSince): boolean {
  const { session } = view
  const isOutHere = session.status === 'anonymous' && session.reason === 'logout'
  return logoutMarker.read() > since.loggedOutAt || (isOutHere && current.epoch !== since.epoch)
}

function loggedOut(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'The user logged out before this login was complete. Log in again.',
  )
}

/** Decides whether the user's authentication meets the demand of the login. Revokes the tokens of a login that fails. */
function judge(
  context: EngineContext,
  tokens: TokenSet,
  { demand = {}, again, startedAt, tenantId }: LoginTransaction,
): 'accepted' | 'again' {
  const durationMs = tokens.receivedAt - startedAt
  try {
    assertTenant(tenantId, tokens)
    return judgeAuthentication(tokens.idToken, demand, { durationMs, isSecondTry: !again })
  } catch (error) {
    void discardTokens(context, tokens).catch(() => undefined)
    throw error
  }
}

/** @throws {GenAuthError} `tenant_mismatch` if the ID token has another tenant than the login asked for */
function assertTenant(wanted: string | undefined, tokens: TokenSet): void {
  const returned = readTenant(tokens)
  if (wanted === undefined || returned === undefined || returned === wanted) return
  throw new GenAuthError(
    'tenant_mismatch',
    'GenAuth returned another tenant than the one that the login asked for. Log in again, or choose the other tenant.',
  )
}

/**
 * Revokes the tokens of a failed login. At GenAuth, they can belong to the same grant as those of the current session. So they are revoked
 * only if there is no session.
 */
async function discardTokens(context: EngineContext, tokens: TokenSet): Promise<void> {
  const stored = await context.store.read()
  if (!stored && !context.current.held) await revokeTokens(context, tokens)
}

/** Redeems the code. After a retryable error without `Retry-After`, repeats the request one time. */
async function redeem(
  { client }: EngineContext,
  code: string,
  transaction: LoginTransaction,
): Promise<TokenSet> {
  const send = () => exchangeCode(client, code, transaction)
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !error.retryable || error.retryAfterMs !== undefined) throw error
    return send()
  }
}

/**
 * Stores and shows the session.
 *
 * @throws {GenAuthError} `not_authenticated` if the user has logged out since the login response arrived
 */
async function keepSession(
  context: EngineContext,
  session: StoredSession,
  since: LoginSince,
): Promise<void> {
  const { current, store, ownership, logoutMarker } = context
  const giveUp = async () => {
    await revokeTokens(context, session).catch(() => undefined)
    throw loggedOut()
  }
  if (isLoggedOut(context, since)) return giveUp()
  logoutMarker.set('login', session.startedAt)
  ownership?.take(session.id)
  // Store the session before the app sees it. The user may navigate as soon as the app shows the session, and the next document reads the
  // store.
  await store.update(() => session)
  if (isLoggedOut(context, since)) {
    await store.update((kept) => (kept?.id === session.id ? undefined : kept))
    return giveUp()
  }
  const before = current.held
  current.adopt(session)
  if (current.held?.id !== session.id) return
  announceUser(context)
  store.isTold = false
  await current.emit(describeChange(before, session) ?? 'login', takeStorageError(store))
}
