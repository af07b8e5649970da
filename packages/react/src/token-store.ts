import type { GenAuth, Session, TokenStatus } from '@genauth/core'
import { isEvent } from './is-event'
import { memoLast } from './memo-last'
import { timerDelay } from './runtime/timer-delay'
import type { Scope } from './scope'
import { shareSubscription } from './share-subscription'
import type { Store } from './store'
import type { Renew, TokenResult } from './token-result'

function statusOf(
  mode: GenAuth['mode'],
  session: Session,
  isRenewing: boolean,
  token: string | undefined,
): TokenResult['status'] {
  if (session.status !== 'authenticated') return 'none'
  if (isRenewing) return 'renewing'
  // In server mode the browser never has a token, so only the session shows whether the token is stale.
  return session.stale || (!token && mode === 'browser') ? 'stale' : 'fresh'
}

/**
 * Calls `notify` after every change of the client, and when the token expires. At the expiry, `peekToken()` starts to return `undefined`.
 * If no refresh is running, the client does not notify its subscribers of the expiry.
 */
function followToken(genauth: GenAuth, notify: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined

  function wait(): void {
    clearTimeout(timer)
    const { expiresAt } = genauth.getTokenStatus()
    if (expiresAt && genauth.peekToken()) timer = setTimeout(changed, timerDelay(expiresAt))
  }

  function changed(): void {
    wait()
    notify()
  }

  wait()
  const stop = genauth.subscribe(changed)
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/**
 * Creates the store of `useToken`. The store reads the token and its status from the client. The store keeps no token except the current
 * token.
 */
export function createTokenStore({ genauth }: Scope): Store<TokenResult> {
  const getToken: TokenResult['getToken'] = (options) => genauth.getToken(options)
  const renew = (options?: Parameters<Renew>[0] | Parameters<GenAuth['renew']>[0]) => {
    const isHandler = isEvent(options)
    const session = genauth.renew(isHandler ? undefined : options)
    session.catch(() => undefined)
    return isHandler ? undefined : session
  }
  const methods = { getToken, renew: renew as Renew }
  function make(session: Session, token: TokenStatus, accessToken?: string): TokenResult {
    return {
      ...methods,
      status: statusOf(genauth.mode, session, token.isRenewing, accessToken),
      accessToken,
      expiresAt: token.expiresAt,
      scope: token.scope,
      error: token.error ?? null,
    }
  }
  const toResult = memoLast(make)
  const server = make({ status: 'loading' }, { scope: [], renewable: false, isRenewing: false })

  return {
    subscribe: shareSubscription((notify) => followToken(genauth, notify)),
    get: () => toResult(genauth.getSession(), genauth.getTokenStatus(), genauth.peekToken()),
    getServer: () => server,
  }
}
