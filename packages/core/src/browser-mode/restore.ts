import { isDue, isTokenGood } from '../session/renewal-time'
import { unexpectedError } from '../unexpected-error'
import type { SessionContext } from './context'
import { expireSession, hasSessionEnded } from './end-session'
import type { StoredSession } from './record'
import { renewQuietly } from './schedule'

/**
 * Shows the stored session synchronously, so that the first render has it. Does nothing if the storage is asynchronous, the token has
 * expired, or another tab may use the session. {@link restoreSession} then restores it.
 */
export function restoreAtOnce(context: SessionContext): void {
  const { state, store, runtime, ownership, logoutMarker } = context
  const stored = store.peek()
  if (!stored || !isTokenGood(stored, runtime.now()) || !ownership?.holds(stored)) return
  if (stored.startedAt < logoutMarker.read()) return
  state.adopt(stored, { isSettled: false })
  if (!hasSessionEnded(context)) state.adopt(stored)
}

/**
 * Restores the session: from the callback if there is one, otherwise from the store.
 *
 * @param callback The result of this page's callback, if there was one.
 */
export async function restoreSession(
  context: SessionContext,
  callback: Promise<unknown> | undefined,
): Promise<void> {
  const { state, runtime, logoutMarker } = context
  if (state.session.status !== 'loading') {
    callback?.catch(() => undefined)
    return confirmShown(context)
  }
  const failure = await callback?.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (state.session.status !== 'loading') return
  const { epoch } = state
  const stored = await readOwn(context)
  // A login or logout happened during the read. The state in memory is newer than the record that was read.
  if (state.epoch !== epoch) return
  if (!stored) {
    return failure === undefined ? state.end('none') : state.end('error', unexpectedError(failure))
  }
  state.adopt(stored, { isSettled: false })
  if (hasSessionEnded(context)) return expireSession(context)
  const now = runtime.now()
  if (!isTokenGood(stored, now) && isDue(stored, now, state.jitter)) {
    // Do not show a session that the server is about to reject. The token status contains the error of the refresh.
    await renewQuietly(context)
  }
  if (!state.record) return
  // Another tab may have logged out. Until the chunk that calls GenAuth is loaded, this tab gets no messages.
  if (state.record.startedAt < logoutMarker.read()) state.end('logout')
  else state.adopt(state.record)
}

/** Checks the session that {@link restoreAtOnce} has shown. Before `start()`, another tab may have logged out or taken over the tokens. */
async function confirmShown(context: SessionContext): Promise<void> {
  const { state, ownership, logoutMarker, engine } = context
  const { record } = state
  if (!record) return
  if (record.startedAt < logoutMarker.read()) {
    state.end('logout')
    await state.emit('logout')
  } else if (ownership?.holds(record)) {
    ownership.take(record.id)
  } else {
    await (await engine()).claimShown(record)
  }
}

async function readOwn(context: SessionContext): Promise<StoredSession | undefined> {
  const { store, ownership, logoutMarker, engine } = context
  const found = await store.read(true)
  if (!found) return undefined
  const isHeld = !ownership || ownership.holds(found)
  const isOurs = isHeld || (await (await engine()).claim(found))
  if (isHeld) ownership?.take(found.id)
  // The check with other tabs takes time, and the session may end during the check.
  const stored = isHeld ? found : await store.read()
  if (!stored) return undefined
  const isLoggedOut = stored.startedAt < logoutMarker.read()
  if (!isLoggedOut && isOurs) return stored
  await store.update((current) => (current?.id === stored.id ? undefined : current))
  return undefined
}
