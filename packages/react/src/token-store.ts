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
  // In server mode there is never a token here; only the session knows then.
  return session.stale || (!token && mode === 'browser') ? 'stale' : 'fresh'
}

/**
 * Tells of every change of the core, and when the token runs out, of which the core says nothing where nobody is renewing
 * it: `peekToken()` is `undefined` from then on.
 */
function followToken(genauth: GenAuth, tell: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined

  function wait(): void {
    clearTimeout(timer)
    const { expiresAt } = genauth.getTokenStatus()
    if (expiresAt && genauth.peekToken()) timer = setTimeout(changed, timerDelay(expiresAt))
  }

  function changed(): void {
    wait()
    tell()
  }

  wait()
  const stop = genauth.subscribe(changed)
  return () => {
    clearTimeout(timer)
    stop()
  }
}

/** Makes the store behind `useToken`: the core's own facts, put together, and no copy of a token beyond its present one. */
export function createTokenStore({ genauth }: Scope): Store<TokenResult> {
  const getToken: TokenResult['getToken'] = (options) => genauth.getToken(options)
  const renew = (options?: Parameters<Renew>[0] | Parameters<GenAuth['renew']>[0]) => {
    const isHandler = isEvent(options)
    const renewed = genauth.renew(isHandler ? undefined : options)
    renewed.catch(() => undefined)
    return isHandler ? undefined : renewed
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
    subscribe: shareSubscription((tell) => followToken(genauth, tell)),
    get: () => toResult(genauth.getSession(), genauth.getTokenStatus(), genauth.peekToken()),
    getServer: () => server,
  }
}
