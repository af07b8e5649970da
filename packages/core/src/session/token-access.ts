import type { GenAuth } from '../genauth'
import type { SessionContext } from './context'
import { isSessionOver } from './session-end'
import { isTokenGood } from './token-times'

/** The ways to a token. One that is good is handed out from memory; the rest is the engine's. */
export function createTokenAccess(
  context: SessionContext,
): Pick<GenAuth, 'getToken' | 'peekToken' | 'renew'> {
  const { state, runtime, engine } = context
  const peekToken = (minValiditySeconds?: number) => {
    const { record, session } = state
    const isThere = record && session.status === 'authenticated' && !isSessionOver(context)
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
