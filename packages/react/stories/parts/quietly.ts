/** Parameters of a story with an error boundary. The story shows the error, so the console does not log it. */
export const quietly = { react: { rootOptions: { onCaughtError: () => undefined } } } as const
