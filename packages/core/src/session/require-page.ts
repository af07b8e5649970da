import { GenAuthError } from '../errors'

/**
 * Returns the page.
 *
 * @throws {GenAuthError} `insecure_context` if there is none, as on a server
 */
export function requirePage<Page>({
  runtime,
}: {
  readonly runtime: { readonly page: Page | undefined }
}): Page {
  if (runtime.page) return runtime.page
  throw new GenAuthError('insecure_context', 'This function needs a page. Call it in a browser.')
}
