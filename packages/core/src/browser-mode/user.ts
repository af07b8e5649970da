import { GenAuthError, isGenAuthError } from '../errors'
import type { KnownUser } from '../genauth'
import { fetchUserInfo, type UserInfo } from '../protocol/user-info'
import type { Renewer } from '../session/renewer'
import { withSignal } from '../session/with-signal'
import { announceUser } from './adopt'
import type { EngineContext } from './engine-context'
import { getToken, type RenewAfterRefusal, requireSession } from './get-token'
import type { StoredSession } from './record'

/**
 * Reads the user from GenAuth. If the login returned no `sub`, adds the user's `sub` to the session.
 *
 * @throws {GenAuthError} `not_authenticated` if the session ended or changed before the response; `user_mismatch` if the response has
 * another user's `sub`; the errors of `getToken` and of the endpoint.
 */
export async function getUser(
  context: EngineContext,
  renewer: Renewer,
  renewAfterRefusal: RenewAfterRefusal,
  signal: AbortSignal | undefined,
): Promise<UserInfo> {
  const token = await getToken(context, renewer, { signal })
  const { id } = requireSession(context)
  const read = (accessToken: string) => fetchUserInfo(context.client, accessToken, { signal })
  const user = await read(token).catch(async (error: unknown) => {
    if (!isGenAuthError(error) || error.code !== 'invalid_token') throw error
    // A logout revokes the token, so the token can be invalid because the session has ended. In that case, throw the error about the end of
    // the session.
    requireSession(context, id)
    const newToken = await withSignal(renewAfterRefusal(token, id), signal)
    if (newToken === undefined) throw error
    return read(newToken)
  })
  requireSession(context, id)
  await storeUser(context, user)
  // The session can end while the claims are being stored.
  requireSession(context, id)
  return user
}

async function storeUser(context: EngineContext, claims: UserInfo): Promise<void> {
  const { state, store, runtime } = context
  const { record } = state
  const { sub } = claims
  if (!record) return
  if (record.sub !== undefined && record.sub !== sub) {
    throw new GenAuthError(
      'user_mismatch',
      'GenAuth returned another user than at login. Log out, then log in again.',
    )
  }
  const user: KnownUser = { claims, updatedAt: runtime.now(), isPartial: false }
  const addUser = (current: StoredSession | undefined) =>
    current?.id === record.id ? { ...current, sub, user } : current
  const mustWrite = store.keepsClaims || record.sub === undefined
  // If the claims cannot be stored, keep them in memory.
  const next = mustWrite ? await store.update(addUser, true).catch(() => addUser(record)) : record
  if (next?.id !== record.id || state.record?.id !== record.id) return
  // If the write failed, the stored record can be older than the record in memory. Keep the newer tokens.
  const newest = next.revision < state.record.revision ? state.record : next
  state.adopt({ ...newest, sub, user })
  if (record.sub === undefined) announceUser(context)
}
