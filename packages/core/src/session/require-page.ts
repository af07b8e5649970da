import { GenAuthError } from '../errors'
import type { Page } from '../runtime/ports'
import type { SessionContext } from './context'

/**
 * Returns the page.
 *
 * @throws {GenAuthError} `insecure_context` if there is none, as on a server
 */
export function requirePage({ runtime }: Pick<SessionContext, 'runtime'>): Page {
  if (runtime.page) return runtime.page
  throw new GenAuthError('insecure_context', 'This function needs a page. Call it in a browser.')
}
