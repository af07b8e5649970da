import { GenAuthError } from '../errors'
import type { Page } from '../runtime/ports'
import type { SessionContext } from './context'

/**
 * The page, for what cannot be done without one.
 *
 * @throws {GenAuthError} `insecure_context`
 */
export function requirePage({ runtime }: Pick<SessionContext, 'runtime'>): Page {
  if (runtime.page) return runtime.page
  throw new GenAuthError('insecure_context', 'There is no page here: call this in a browser.')
}
