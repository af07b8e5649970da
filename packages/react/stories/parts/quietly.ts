/** Parameters of a story whose error boundary shows what was thrown: the console need not say it again. */
export const quietly = { react: { rootOptions: { onCaughtError: () => undefined } } } as const
