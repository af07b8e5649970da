import { GenAuthError, isGenAuthError } from '../errors'
import { exchangeCode } from '../protocol/exchange-code'
import { readCallback } from '../protocol/read-callback'
import type { TokenSet } from '../protocol/token-set'
import { announceUser } from './announce-user'
import type { EngineContext } from './engine-context'
import { isOtherUser } from './is-other-user'
import { beginSession } from './keep-tokens'
import type { LoginSince } from './login-since'
import type { LoginTransaction } from './login-transactions'
import { notKept } from './not-kept'
import { forgetPendingLogout } from './pending-logout'
import { revokeTokens } from './revoke-tokens'
import type { StoredSession } from './stored-session'

/** A login that came back. */
export interface LoginAnswer {
  readonly parameters: URLSearchParams
  readonly expectedState: string
  /** The login that the state belongs to; `undefined` if there is none. */
  readonly transaction: LoginTransaction | undefined
  /** How things were when the answer was taken: a logout since then has the last word. */
  readonly since: LoginSince
}

/**
 * Finishes a login with the parameters that came back: checks them, redeems the code, and begins the session.
 *
 * @throws {GenAuthError} `state_mismatch`, and what checking and redeeming throw. No session is touched then.
 */
export async function finishLogin(
  context: EngineContext,
  { parameters, expectedState, transaction, since }: LoginAnswer,
): Promise<StoredSession> {
  const { client } = context
  if (transaction?.appId !== client.appId || transaction.protocol !== client.protocol) {
    throw new GenAuthError(
      'state_mismatch',
      'This login was finished before, took too long, or was not begun in this tab by this client, whose redirectUri no other may have: log in again.',
    )
  }
  const code = readCallback(client, parameters, expectedState)
  const tokens = await redeem(context, code, transaction)
  const begun = beginSession(context.runtime.randomId(), tokens, transaction.scope)
  const startedAt = Math.max(begun.startedAt, context.logoutMarker.next())
  await keepSession(context, { ...begun, startedAt }, since)
  if (context.state.record?.id !== begun.id) throw loggedOut()
  forgetPendingLogout(context)
  return { ...begun, startedAt }
}

/** Whether somebody has logged out since a login began, here or in another tab. */
function isLoggedOut({ state, logoutMarker }: EngineContext, since: LoginSince): boolean {
  const { session } = state
  const isOutHere = session.status === 'anonymous' && session.reason === 'logout'
  return logoutMarker.read() > since.loggedOutAt || (isOutHere && state.epoch !== since.epoch)
}

function loggedOut(): GenAuthError {
  return new GenAuthError(
    'not_authenticated',
    'Somebody logged out while this login was finishing: log in again.',
  )
}

/** A code that was lost on the way is sent once more by the same page, and never after a reload. */
async function redeem(
  { client }: EngineContext,
  code: string,
  { codeVerifier, redirectUri, nonce, scope }: LoginTransaction,
): Promise<TokenSet> {
  const send = () => exchangeCode(client, code, { codeVerifier, redirectUri, nonce, scope })
  try {
    return await send()
  } catch (error) {
    if (!isGenAuthError(error) || !error.retryable || error.retryAfterMs !== undefined) throw error
    return send()
  }
}

/** @throws {GenAuthError} `not_authenticated` where somebody has logged out since the login began */
async function keepSession(
  context: EngineContext,
  session: StoredSession,
  since: LoginSince,
): Promise<void> {
  const { state, store, claims, logoutMarker } = context
  const giveUp = async () => {
    await revokeTokens(context, session).catch(() => undefined)
    throw loggedOut()
  }
  if (isLoggedOut(context, since)) return giveUp()
  logoutMarker.set('login', session.startedAt)
  claims?.take(session.id)
  // Before anybody sees it: a page may be left as soon as it shows somebody, and the next one reads what is kept.
  await store.update(() => session)
  if (isLoggedOut(context, since)) {
    await store.update((current) => (current?.id === session.id ? undefined : current))
    return giveUp()
  }
  const before = state.record
  state.adopt(session)
  if (state.record?.id !== session.id) return
  announceUser(context)
  const isSwitch = before !== undefined && isOtherUser(before, session)
  store.isTold = false
  await state.emit(isSwitch ? 'userSwitched' : 'login', notKept(store))
}
