// In production, messages have no link, and bundlers remove the call. The code for it is in `docs-link.development.ts`.

/** An error that has a page in the documentation. */
export interface DocumentedError extends Error {
  readonly docsUrl: string
}

/** Does nothing. In development, adds the URL of the error's page to the end of the message. */
export function addDocsLink(_error: DocumentedError): void {}
