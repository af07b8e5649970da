import { unexpectedError } from '../unexpected-error'
import type { SessionContext } from './context'
import { renewQuietly } from './renew-quietly'
import { expireSession, isSessionOver } from './session-end'
import type { StoredSession } from './stored-session'
import { isDue, isTokenGood } from './token-times'

/**
 * Shows the stored session before anything is awaited, so that the first render has it: only if the tab's storage has one, its token is
 * good, and no other tab has to be asked whose it is. {@link restoreSession} does the rest.
 */
export function restoreAtOnce(context: SessionContext): void {
  const { state, store, runtime, ownership, logoutMarker } = context
  const stored = store.peek()
  if (!stored || !isTokenGood(stored, runtime.now()) || !ownership?.holds(stored)) return
  if (stored.startedAt < logoutMarker.read()) return
  state.adopt(stored, { isSettled: false })
  if (!isSessionOver(context)) state.adopt(stored)
}

/**
 * Finds out who is logged in: by the callback that is being finished, else by what is stored.
 *
 * @param callback The callback of this page, if one was taken.
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
  // Whoever logged in or out meanwhile knows better than the store did.
  if (state.epoch !== epoch) return
  if (!stored) {
    return failure === undefined ? state.end('none') : state.end('error', unexpectedError(failure))
  }
  state.adopt(stored, { isSettled: false })
  if (isSessionOver(context)) return expireSession(context)
  const now = runtime.now()
  if (!isTokenGood(stored, now) && isDue(stored, now, state.jitter)) {
    // Nobody is shown a session that the server is about to refuse. Why it failed is in the token status.
    await renewQuietly(context)
  }
  if (!state.record) return
  // Somebody may have logged out meanwhile, of which a page hears nothing before its engine is there.
  if (state.record.startedAt < logoutMarker.read()) state.end('logout')
  else state.adopt(state.record)
}

/** Checks again what {@link restoreAtOnce} has shown: the page may have waited before it was started. */
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
  // Asking other tabs takes time, in which the session may end.
  const stored = isHeld ? found : await store.read()
  if (!stored) return undefined
  const isOver = stored.startedAt < logoutMarker.read()
  if (!isOver && isOurs) return stored
  await store.update((current) => (current?.id === stored.id ? undefined : current))
  return undefined
}
