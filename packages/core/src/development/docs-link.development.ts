import type { DocumentedError } from './docs-link'

// The package.json chooses this file for `#docs-link` only under the condition `development`, as for `#checks`. `errors.ts` imports this file,
// so it must import no code.

/** Adds the URL of the error's page to the end of the message. A copy of an error already has it. */
export function addDocsLink(error: DocumentedError): void {
  const { message, stack, docsUrl } = error
  const folder = docsUrl.slice(0, docsUrl.lastIndexOf('/'))
  if (message.includes(folder)) return
  error.message = `${message} See ${docsUrl}`
  // Chrome and Node print the stack, which begins with the message.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message)
}
