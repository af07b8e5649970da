import { GenAuthError } from '../errors'
import type { SessionStore } from './session-store'

/** The error of a session that lives in memory because its storage failed, for the first who asks; nobody has to be told twice. */
export function notKept(store: SessionStore): GenAuthError | undefined {
  if (!store.isBroken || store.isTold) return undefined
  store.isTold = true
  return new GenAuthError(
    'storage_unavailable',
    'The browser keeps nothing for this page: this login ends with the page.',
  )
}
