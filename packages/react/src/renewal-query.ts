import type { GenAuth } from '@genauth/core'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { ownQueryClients } from './own-query-clients'
import { remainingMs } from './runtime/remaining-ms'
import { timerDelay } from './runtime/timer-delay'

/**
 * The wait before the next check while a refresh is running, or if a refresh did not change the due time. This wait prevents a busy loop.
 */
const recheckMs = 1000

const forever = Number.POSITIVE_INFINITY

/**
 * Returns the options of the query that refreshes the token. The query's data is the constant `true`, so that no token is in a query cache.
 */
function renewalQueryOptions({ key, renewal }: GenAuth): QueryObserverOptions<true> {
  let lastTriedAt: number | undefined
  return {
    queryKey: ['genauth', key, 'renewal'],
    async queryFn(): Promise<true> {
      const at = renewal.nextAt()
      // If the delay is longer than a timer allows, the timer fires before the due time.
      if (at !== undefined && remainingMs(at) <= 0) {
        lastTriedAt = at
        await renewal.run()
      }
      return true
    },
    initialData: true,
    // TanStack Query calls this function after each fetch, so each delay is computed from the due time.
    refetchInterval({ state }) {
      const at = renewal.nextAt()
      if (at === undefined) return false
      const isTried = at === lastTriedAt || state.fetchStatus !== 'idle'
      return Math.max(timerDelay(at), isTried ? recheckMs : 1)
    },
    refetchIntervalInBackground: true,
    networkMode: 'always',
    retry: false,
    // The query is never stale, so a mount, a focus or a reconnect does not run the query.
    staleTime: forever,
    gcTime: forever,
  }
}

/**
 * Lets TanStack Query schedule the token refresh of a `GenAuth`, in a separate QueryClient. The query only calls `renewal.run()` at the
 * time `renewal.nextAt()`. Core implements backoff, wake-up after sleep, and coordination between tabs.
 *
 * @returns The cleanup function.
 */
export function scheduleRenewal(genauth: GenAuth): () => void {
  const client = ownQueryClients(genauth).renewal
  const options = renewalQueryOptions(genauth)
  client.mount()
  const observer = new QueryObserver(client, options)
  const stopObserving = observer.subscribe(() => undefined)
  const stopListening = genauth.subscribe(() => observer.setOptions(options))
  return () => {
    stopListening()
    stopObserving()
    client.unmount()
  }
}
