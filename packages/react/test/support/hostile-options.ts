import { type QueryObserverOptions, skipToken } from '@tanstack/react-query'

/** Every query option that can be inherited from a `QueryClient`, in all supported versions of TanStack Query. */
type InheritableOption =
  | Exclude<keyof QueryObserverOptions, 'queryKey' | `_${string}`>
  // The following options exist only in some versions of TanStack Query.
  | 'experimental_prefetchInRender'
  | 'subscribed'

const mallory = { sub: 'm', name: 'Mallory' }

/**
 * Values that would do harm if a query inherited them. If TanStack Query adds an option, this object does not compile until the option is
 * added here.
 */
const hostileValues: Record<InheritableOption, readonly unknown[]> = {
  behavior: [{ onFetch: ({ fetchFn }: { fetchFn: unknown }) => void fetchFn }],
  enabled: [false, () => false],
  experimental_prefetchInRender: [true],
  gcTime: [0, 1],
  initialData: [mallory, () => mallory],
  initialDataUpdatedAt: [0, Number.MAX_SAFE_INTEGER, () => Number.MAX_SAFE_INTEGER],
  maxPages: [1],
  meta: [{ persist: true }],
  networkMode: ['online', 'offlineFirst'],
  notifyOnChangeProps: [[], 'all', () => []],
  persister: [async () => mallory, () => new Promise(() => undefined)],
  placeholderData: [mallory, (previous: unknown) => previous ?? mallory],
  queryFn: [async () => mallory, skipToken],
  queryHash: ['one-for-all'],
  queryKeyHashFn: [
    (key: readonly unknown[]) => `app:${JSON.stringify(key)}`,
    (key: readonly unknown[]) => JSON.stringify([...key].reverse()),
  ],
  refetchInterval: [1, () => 10],
  refetchIntervalInBackground: [true],
  refetchOnMount: ['always', false, () => 'always'],
  refetchOnReconnect: ['always', false],
  refetchOnWindowFocus: ['always', false],
  retry: [true, 10, false, () => true],
  retryDelay: [1, () => Number.POSITIVE_INFINITY],
  retryOnMount: [false],
  select: [() => mallory],
  staleTime: [0, 1, Number.POSITIVE_INFINITY, 'static', () => 0],
  structuralSharing: [false, () => mallory],
  subscribed: [false],
  suspense: [true],
  throwOnError: [true, () => true],
}

/** One row for each option and each of its values. The name identifies the row in test titles. */
export const hostileOptions: readonly (readonly [name: string, option: Record<string, unknown>])[] =
  Object.entries(hostileValues).flatMap(([option, values]) =>
    values.map(
      (value, index) => [`${option} ${describe(value, index)}`, { [option]: value }] as const,
    ),
  )

/** All options, each with its first value. */
export const hostileDefaults: Record<string, unknown> = Object.fromEntries(
  Object.entries(hostileValues).map(([option, [value]]) => [option, value]),
)

function describe(value: unknown, index: number): string {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
    ? String(value)
    : `#${index + 1}`
}
