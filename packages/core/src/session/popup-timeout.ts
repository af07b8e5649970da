import { GenAuthError } from '../errors'
import type { Runtime } from '../runtime/ports'
import { loginLifetimeMs } from './login-transactions'

/**
 * Calls `callback` when a popup has been open for longer than a login may take.
 *
 * @returns The cleanup function.
 */
export function onPopupTimeout(
  { setTimeout, clearTimeout }: Pick<Runtime, 'setTimeout' | 'clearTimeout'>,
  callback: (error: GenAuthError) => void,
): () => void {
  const timer = setTimeout(
    () =>
      callback(
        new GenAuthError('timeout', 'The login in the popup took too long. Offer the login again.'),
      ),
    loginLifetimeMs,
  )
  return () => clearTimeout(timer)
}
