/** The platform's fetch, looked up at each call so that a fake put in its place is seen. */
export const platformFetch: typeof fetch = (input, init) => globalThis.fetch(input, init)
