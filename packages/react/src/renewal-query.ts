import type { GenAuth } from '@genauth/core'
import { QueryObserver, type QueryObserverOptions } from '@tanstack/react-query'
import { ownQueryClients } from './own-query-clients'
import { remainingMs } from './runtime/remaining-ms'
import { timerDelay } from './runtime/timer-delay'

/** How soon to look again while a renewal is under way, or after one that left its instant where it was: a timer must not spin. */
const lookAgainMs = 1000

const forever = Number.POSITIVE_INFINITY

/** The renewal query of one `GenAuth`. Its data is the constant `true`: a token never enters a query cache. */
function renewalQueryOptions({ key, renewal }: GenAuth): QueryObserverOptions<true> {
  let tried: number | undefined
  return {
    queryKey: ['genauth', key, 'renewal'],
    async queryFn(): Promise<true> {
      const at = renewal.nextAt()
      // A timer fires too early where it could not hold the whole delay.
      if (at !== undefined && remainingMs(at) <= 0) {
        tried = at
        await renewal.run()
      }
      return true
    },
    initialData: true,
    // A function, because TanStack Query calls it again after each fetch: the next delay always counts from the instant.
    refetchInterval({ state }) {
      const at = renewal.nextAt()
      if (at === undefined) return false
      const isTried = at === tried || state.fetchStatus !== 'idle'
      return Math.max(timerDelay(at), isTried ? lookAgainMs : 1)
    },
    refetchIntervalInBackground: true,
    networkMode: 'always',
    retry: false,
    // Never stale, so neither a mount, nor the focus, nor the network fetches it.
    staleTime: forever,
    gcTime: forever,
  }
}

/**
 * Lets TanStack Query schedule the renewal of a `GenAuth`, in a client of our own. Backoff, waking up and sharing between tabs are
 * the core's: this only calls `renewal.run()` when `renewal.nextAt()` has come.
 *
 * @returns The way to stop.
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
