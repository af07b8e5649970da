import { GenAuthError } from '../errors'
import type { SessionStore } from './session-store'

/**
 * Returns the error for a session that is only in memory because its storage failed. Only the first call returns the error, so that the app
 * gets the error only one time.
 */
export function notKept(store: SessionStore): GenAuthError | undefined {
  if (!store.isBroken || store.isTold) return undefined
  store.isTold = true
  return new GenAuthError(
    'storage_unavailable',
    'The browser cannot store the session, so it ends when the page is closed or reloaded. Ask the user to allow site data.',
  )
}
