/** Calls the platform's `fetch`. It is read at each call, so that a fake can replace it later. */
export const platformFetch: typeof fetch = (input, init) => globalThis.fetch(input, init)
