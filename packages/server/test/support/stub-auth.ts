import type { AuthServer } from '../../src'

/** A server half that knows nobody, and answers as it is told: for what stands around one. */
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
    verifyRequest: () => undefined,
  }
}
