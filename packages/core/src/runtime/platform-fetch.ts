/** Calls the platform's `fetch`. It is looked up at each call, so that a test fake can replace it later. */
export const platformFetch: typeof fetch = (input, init) => globalThis.fetch(input, init)
