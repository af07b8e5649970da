import { GenAuthError, isGenAuthError } from '../errors'
import type { KnownUser } from '../genauth'
import { fetchUserInfo } from '../protocol/fetch-user-info'
import type { UserInfo } from '../protocol/user-info'
import { announceUser } from './announce-user'
import type { EngineContext } from './engine-context'
import { getToken } from './get-token'
import type { RenewAfterRefusal } from './renew-after-refusal'
import type { Renewer } from './renewal'
import { requireSession } from './require-session'
import type { StoredSession } from './stored-session'
import { withSignal } from './with-signal'

/**
 * Reads the user, and learns who it is where the login did not say.
 *
 * @throws {GenAuthError} `user_mismatch`, `not_authenticated` if the session has ended or changed before the response, and what `getToken` and
 * the endpoint throw. None of it ends the session.
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
    const isRefused = isGenAuthError(error) && error.code === 'invalid_token'
    const newer = isRefused ? await withSignal(renewAfterRefusal(token, id), signal) : undefined
    if (newer === undefined) throw error
    return read(newer)
  })
  requireSession(context, id)
  await learnUser(context, user)
  // Storing takes time, in which the session may end.
  requireSession(context, id)
  return user
}

async function learnUser(context: EngineContext, claims: UserInfo): Promise<void> {
  const { state, store, runtime } = context
  const { record } = state
  const { sub } = claims
  if (!record) return
  if (record.sub !== undefined && record.sub !== sub) {
    throw new GenAuthError(
      'user_mismatch',
      'GenAuth’s userinfo is about another user than the login: log out and in again.',
    )
  }
  const user: KnownUser = { claims, updatedAt: runtime.now(), isPartial: false }
  const learn = (current: StoredSession | undefined) =>
    current?.id === record.id ? { ...current, sub, user } : current
  const mustWrite = store.keepsClaims || record.sub === undefined
  // If the storage has no room for the claims, keep them in memory.
  const next = mustWrite ? await store.update(learn, true).catch(() => learn(record)) : record
  if (next?.id !== record.id || state.record?.id !== record.id) return
  // What could not be written of a renewal is known here alone.
  const newest = next.revision < state.record.revision ? state.record : next
  state.adopt({ ...newest, sub, user })
  if (record.sub === undefined) announceUser(context)
}
