/** Parameters of a story with an error boundary. The story shows the error on the page, so the error is not logged to the console. */
export const quietly = { react: { rootOptions: { onCaughtError: () => undefined } } } as const
