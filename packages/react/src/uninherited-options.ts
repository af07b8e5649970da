/**
 * Every option that a query or its observer can inherit from a client's `defaultOptions` or `setQueryDefaults`, at the value that
 * TanStack Query itself starts from: spread first, so that an app's defaults change nothing in a query of ours.
 *
 * Its type says nothing, because `undefined` is not in TanStack's types under `exactOptionalPropertyTypes`.
 */
export const uninheritedOptions: object = {
  behavior: undefined,
  enabled: true,
  experimental_prefetchInRender: false,
  gcTime: 5 * 60_000,
  initialData: undefined,
  initialDataUpdatedAt: undefined,
  maxPages: undefined,
  meta: undefined,
  networkMode: 'always',
  notifyOnChangeProps: undefined,
  persister: undefined,
  placeholderData: undefined,
  queryHash: undefined,
  queryKeyHashFn: undefined,
  refetchInterval: false,
  refetchIntervalInBackground: false,
  refetchOnMount: true,
  refetchOnReconnect: true,
  refetchOnWindowFocus: true,
  retry: false,
  retryDelay: undefined,
  retryOnMount: true,
  select: undefined,
  structuralSharing: true,
  subscribed: true,
  suspense: false,
  throwOnError: false,
}
