import type { GenAuth, Session, TokenStatus } from '@genauth/core'
import { isEvent } from './is-event'
import { delayUntil } from './runtime/delay-until'
import type { Store } from './store'
import type { Renew, TokenResult } from './token-result'

const noStatus: TokenStatus = { scope: [], renewable: false, isRenewing: false }
const loading: Session = { status: 'loading' }

function statusOf(
  mode: GenAuth['mode'],
  session: Session,
  { isRenewing }: TokenStatus,
  token: string | undefined,
): TokenResult['status'] {
  if (session.status !== 'authenticated') return 'none'
  if (isRenewing) return 'renewing'
  // In server mode there is never a token here; only the session knows then.
  return session.stale || (token === undefined && mode === 'browser') ? 'stale' : 'fresh'
}

/**
 * Calls back after every change of the core, and when the token runs out, of which the core says nothing where nobody is renewing
 * it: `peekToken()` is `undefined` from then on.
 */
function subscribeToToken(genauth: GenAuth, listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined

  function changed(): void {
    wait()
    listener()
  }

  function wait(): void {
    clearTimeout(timer)
    const { expiresAt } = genauth.getTokenStatus()
    if (expiresAt === undefined || genauth.peekToken() === undefined) return
    timer = setTimeout(changed, delayUntil(expiresAt))
  }

  wait()
  const stop = genauth.subscribe(changed)
  return () => {
    clearTimeout(timer)
    stop()
  }
}

function createRenew(genauth: GenAuth): Renew {
  return (options?: { signal?: AbortSignal | undefined } | Parameters<Renew>[0]) => {
    const renewed = genauth.renew(isEvent(options) ? undefined : options)
    renewed.catch(() => undefined)
    return renewed
  }
}

/** Makes the store behind `useToken`: the core's own facts, put together, and no copy of a token beyond its present one. */
export function createTokenStore(genauth: GenAuth): Store<TokenResult> {
  const getToken: TokenResult['getToken'] = (options) => genauth.getToken(options)
  const renew = createRenew(genauth)

  function toResult(session: Session, status: TokenStatus, token: string | undefined): TokenResult {
    return {
      status: statusOf(genauth.mode, session, status, token),
      accessToken: token,
      expiresAt: status.expiresAt,
      scope: status.scope,
      error: status.error ?? null,
      getToken,
      renew,
    }
  }

  const server = toResult(loading, noStatus, undefined)
  let last: readonly [Session, TokenStatus, string | undefined] | undefined
  let result = server
  return {
    subscribe: (listener) => subscribeToToken(genauth, listener),
    get() {
      const next = [genauth.getSession(), genauth.getTokenStatus(), genauth.peekToken()] as const
      if (next.some((part, index) => part !== last?.[index])) result = toResult(...next)
      last = next
      return result
    },
    getServer: () => server,
  }
}
