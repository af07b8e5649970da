import type { GenAuth } from '../genauth'
import { isTokenGood } from '../session/renewal-time'
import type { SessionContext } from './context'
import { hasSessionEnded } from './end-session'

/**
 * Creates the functions that return tokens. A valid token is returned from memory. If no valid token is in memory, the functions first load
 * the chunk that calls GenAuth.
 */
export function createTokenAccess(
  context: SessionContext,
): Pick<GenAuth, 'getToken' | 'peekToken' | 'renew'> {
  const { state, runtime, engine } = context
  const peekToken = (minValiditySeconds?: number) => {
    const { record, session } = state
    const isThere = record && session.status === 'authenticated' && !hasSessionEnded(context)
    const isGood = isThere && isTokenGood(record, runtime.now(), minValiditySeconds)
    return isGood ? record.accessToken : undefined
  }
  return {
    peekToken: () => peekToken(),
    async getToken(options = {}) {
      options.signal?.throwIfAborted()
      const token = options.forceRenew ? undefined : peekToken(options.minValiditySeconds)
      return token ?? (await engine()).getToken(options)
    },
    renew: async ({ signal } = {}) => (await engine()).renew(signal),
  }
}
