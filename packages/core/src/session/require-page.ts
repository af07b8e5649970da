import { GenAuthError } from '../errors'
import type { Page, Runtime } from '../runtime/ports'

/**
 * Returns the page.
 *
 * @throws {GenAuthError} `insecure_context` if there is none, as on a server
 */
export function requirePage({ runtime }: { readonly runtime: Pick<Runtime, 'page'> }): Page {
  if (runtime.page) return runtime.page
  throw new GenAuthError('insecure_context', 'This function needs a page. Call it in a browser.')
}
