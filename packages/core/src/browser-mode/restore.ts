import { isDue, isTokenGood } from '../session/refresh-lead-time'
import { unexpectedError } from '../unexpected-error'
import type { SessionContext } from './context'
import { expireSession, hasSessionEnded } from './end-session'
import type { StoredSession } from './record'

/**
 * Shows the stored session synchronously, so that the first render has it. Does nothing if the storage is asynchronous, the token has
 * expired, or another tab may use the session. {@link restoreSession} then restores it.
 */
export function restoreAtOnce(context: SessionContext): void {
  const { current, view, store, runtime, ownership, logoutMarker } = context
  const stored = store.peek()
  if (!stored || !isTokenGood(stored, runtime.now()) || !ownership?.holds(stored)) return
  if (stored.startedAt < logoutMarker.read()) return
  current.adopt(stored, view.session)
  if (!hasSessionEnded(context)) current.adopt(stored)
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
  const { current, view, runtime, logoutMarker, engine } = context
  if (view.session.status !== 'loading') {
    callback?.catch(() => undefined)
    return confirmShown(context)
  }
  const failure = await callback?.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (view.session.status !== 'loading') return
  const { epoch } = current
  const stored = await readOwn(context)
  // A login or logout happened during the read. The state in memory is newer than the record that was read.
  if (current.epoch !== epoch) return
  if (!stored) {
    return failure === undefined
      ? current.end('none')
      : current.end('error', unexpectedError(failure))
  }
  current.adopt(stored, view.session)
  if (hasSessionEnded(context)) return expireSession(context)
  const now = runtime.now()
  if (!isTokenGood(stored, now) && isDue(stored, now, current.jitter)) {
    // Do not show a session that the server is about to reject. The token status contains the error of the refresh.
    await engine().then(
      ({ renewIfDue }) => renewIfDue(),
      () => undefined,
    )
  }
  if (!current.held) return
  // Another tab may have logged out. Until the chunk that calls GenAuth is loaded, this tab gets no messages.
  if (current.held.startedAt < logoutMarker.read()) current.end('logout')
  else current.adopt(current.held)
}

/** Checks the session that {@link restoreAtOnce} has shown. Before `start()`, another tab may have logged out or taken over the tokens. */
async function confirmShown(context: SessionContext): Promise<void> {
  const { current, ownership, logoutMarker, engine } = context
  const { held: record } = current
  if (!record) return
  if (record.startedAt < logoutMarker.read()) {
    current.end('logout')
    await current.emit('logout')
  } else if (ownership?.holds(record)) {
    ownership.take(record.id)
  } else {
    await (await engine()).claimShown(record)
  }
}

async function readOwn(context: SessionContext): Promise<StoredSession | undefined> {
  const { store, ownership, logoutMarker, engine } = context
  const found = await store.read({ rejects: true })
  if (!found) return undefined
  const isHeld = !ownership || ownership.holds(found)
  const isOurs = isHeld || (await (await engine()).claim(found))
  if (isHeld) ownership?.take(found.id)
  // The check with other tabs takes time, and the session may end during the check.
  const stored = isHeld ? found : await store.read()
  if (!stored) return undefined
  const isLoggedOut = stored.startedAt < logoutMarker.read()
  if (!isLoggedOut && isOurs) return stored
  await store.update((kept) => (kept?.id === stored.id ? undefined : kept))
  return undefined
}
