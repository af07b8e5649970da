import type { AuthServer } from '../../src'

/** Creates an `AuthServer` without sessions and with the given `handle`, for the tests of adapters. */
export function stubAuth(handle: AuthServer['handle']): AuthServer {
  return {
    origin: 'https://app.example',
    basePath: '/auth',
    handle,
    getSession: async () => null,
    initialSession: async () => ({
      session: { status: 'anonymous', reason: 'none' },
      answeredAt: 0,
    }),
    requireSession: () => Promise.reject(new Error('This test needs no session.')),
    verifyRequest: () => Promise.resolve(),
  }
}
