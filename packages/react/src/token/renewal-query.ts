import type { GenAuth } from '@genauth/core/client'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { ownQueryClients } from '../provider/own-query-clients'
import { remainingMs, timerDelay } from '../runtime/time'

/**
 * The shortest delay before the next check while a refresh is running, or after a refresh that did not change the due time. The delay
 * prevents a busy loop.
 */
const recheckMs = 1000

/**
 * Lets TanStack Query schedule the token refresh of a `GenAuth`, in a QueryClient that the app cannot access. The query only calls
 * `renewal.run()` at the time `renewal.nextAt()`. The package `@genauth/core` implements backoff, wake-up after sleep, and coordination
 * between tabs.
 *
 * @returns The cleanup functions.
 */
export function scheduleRenewal(genauth: GenAuth): (() => void)[] {
  const { key, renewal } = genauth
  let lastTriedAt: number | undefined
  const options: QueryObserverOptions<true> = {
    queryKey: ['genauth', key, 'renewal'],
    async queryFn(): Promise<true> {
      const at = renewal.nextAt()
      // A timer cannot wait longer than about 24.8 days, so it can fire before the refresh is due.
      if (at !== undefined && remainingMs(at) <= 0) {
        lastTriedAt = at
        await renewal.run()
      }
      return true
    },
    // The data is the constant `true`, so that no token is in a query cache.
    initialData: true,
    // TanStack Query calls this function after each fetch, so the function computes each delay from the current due time.
    refetchInterval({ state }) {
      const at = renewal.nextAt()
      if (at === undefined) return false
      const isTried = at === lastTriedAt || state.fetchStatus !== 'idle'
      const delay = timerDelay(at)
      return isTried ? Math.max(delay, recheckMs) : delay
    },
    refetchIntervalInBackground: true,
    networkMode: 'always',
    retry: false,
    // With this `staleTime`, the query is never stale. So TanStack Query does not run it after a mount, a focus or a reconnect.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }
  const observer = new QueryObserver(ownQueryClients(genauth).renewal, options)
  return [
    observer.subscribe(() => undefined),
    genauth.subscribe(() => observer.setOptions(options)),
  ]
}
