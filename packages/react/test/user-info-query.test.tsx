import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { userInfoQueryOptions, useUser } from '@genauth/react'
import { QueryClient, type QueryObserverOptions } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, settle } from './support/render-with'

const ada = { sub: 'a', name: 'Ada' }

/** Every option that a query can inherit from a QueryClient, with a harmful value. */
function hostileDefaults(calls: string[]): Omit<QueryObserverOptions, 'queryKey'> {
  const harm = (name: string, value: unknown) => () => {
    calls.push(name)
    return value
  }
  return {
    behavior: { onFetch: harm('behavior', undefined) },
    enabled: false,
    gcTime: 0,
    initialData: harm('initialData', { sub: 'initial' }) as never,
    initialDataUpdatedAt: 1,
    maxPages: 1,
    meta: { hostile: true },
    networkMode: 'offlineFirst',
    notifyOnChangeProps: [],
    persister: harm('persister', Promise.resolve({ sub: 'persisted' })) as never,
    placeholderData: harm('placeholderData', { sub: 'placeholder' }) as never,
    queryFn: harm('queryFn', { sub: 'default' }),
    queryHash: 'one-for-all',
    refetchInterval: 1,
    refetchIntervalInBackground: true,
    refetchOnMount: 'always',
    refetchOnReconnect: 'always',
    refetchOnWindowFocus: 'always',
    retry: true,
    retryDelay: 1,
    retryOnMount: false,
    select: harm('select', { sub: 'selected' }),
    staleTime: 0,
    structuralSharing: harm('structuralSharing', { sub: 'shared' }),
    suspense: true,
    throwOnError: true,
    ...{ experimental_prefetchInRender: true, subscribed: false },
  }
}

describe('userInfoQueryOptions', () => {
  it.each([
    [
      'one second, and doubles after each retry',
      new GenAuthError('server_error', 'Later.'),
      [1000, 2000, 4000],
    ],
    [
      'the Retry-After of the server, if it is longer than the normal delay',
      new GenAuthError('rate_limited', 'Later.', { retryAfterMs: 3000 }),
      [3000, 3000, 4000],
    ],
  ])('the delay before a retry of the request for the user is %s', (_how, error, delays) => {
    const { retryDelay: delayAfter } = userInfoQueryOptions(createFakeGenAuth()) as unknown as {
      retryDelay: (failures: number, error: unknown) => number
    }
    expect([0, 1, 2].map((failures) => delayAfter(failures, error))).toEqual(delays)
  })

  it('the key of the query for the user contains the id of the session', () => {
    const genauth = createFakeGenAuth({ key: 'app@host' })
    expect(userInfoQueryOptions(genauth).queryKey).toEqual([
      'genauth',
      'app@host',
      'user',
      'session-1',
    ])
    expect(userInfoQueryOptions(createFakeGenAuth({ user: null })).queryKey[3]).toBeNull()
  })

  it('ensureQueryData() requests the user once', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const user = await queryClient.ensureQueryData(userInfoQueryOptions(genauth))
    expect(user.name).toBe('Ada')
    await queryClient.ensureQueryData(userInfoQueryOptions(genauth))
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('the query function rejects with not_authenticated while the session is loading, with a message that names genauth.ready()', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const queryClient = new QueryClient()
    await expect(queryClient.fetchQuery(userInfoQueryOptions(genauth))).rejects.toMatchObject({
      code: 'not_authenticated',
      message: expect.stringContaining('genauth.ready()'),
    })
  })

  it('the query function rejects a response that arrives after its session has ended', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const reading = queryClient.fetchQuery(userInfoQueryOptions(genauth))
    void genauth.logIn({ sub: 'b' })
    await expect(reading).rejects.toMatchObject({ code: 'not_authenticated' })
  })

  it('R19, X2: a cancelled query does not abort its request', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const getUser = vi.spyOn(genauth, 'getUser')
    const queryClient = new QueryClient()
    const reading = queryClient.fetchQuery(userInfoQueryOptions(genauth))
    await Promise.all([
      expect(reading).rejects.toThrow('CancelledError'),
      queryClient.cancelQueries(),
    ])
    expect(getUser.mock.calls).toEqual([[{ schema: null, sessionId: 'session-1' }]])
  })

  it('X2: the query of the user inherits no default of the app’s QueryClient', async () => {
    vi.useFakeTimers()
    const calls: string[] = []
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const defaults = hostileDefaults(calls)
    queryClient.setDefaultOptions({ queries: defaults as never })
    queryClient.setQueryDefaults(['genauth'], defaults as never)
    const { result } = await renderHookWith(genauth, () => ({ ...useUser() }), { queryClient })
    expect(result.current).toMatchObject({ status: 'success', user: ada })
    const [query] = queryClient.getQueryCache().getAll()
    expect(query?.queryHash).toBe(JSON.stringify(userInfoQueryOptions(genauth).queryKey))
    await act(async () => {
      window.dispatchEvent(new Event('visibilitychange'))
      await vi.advanceTimersByTimeAsync(60_000)
    })
    expect(genauth.callsTo('getUser')).toHaveLength(1)
    expect(calls).toEqual([])
  })

  it('X2: userInfoQueryOptions sets every option that a query can inherit', async () => {
    const options = new Set(Object.keys(userInfoQueryOptions(createFakeGenAuth())))
    const missing = Object.keys(hostileDefaults([])).filter((option) => !options.has(option))
    expect(missing).toEqual([])
  })

  it('X2: useUser and the app use the same query if the app has a queryKeyHashFn', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryKeyHashFn = (queryKey: readonly unknown[]) => `app:${JSON.stringify(queryKey)}`
    const queryClient = new QueryClient({ defaultOptions: { queries: { queryKeyHashFn } } })
    queryClient.setQueryData(userInfoQueryOptions(genauth).queryKey, ada)
    const { result } = await renderHookWith(genauth, () => ({ ...useUser() }), { queryClient })
    expect(result.current).toMatchObject({ status: 'success', isFetching: false })
    expect(genauth.callsTo('getUser')).toHaveLength(0)
    expect(queryClient.getQueryCache().getAll()).toHaveLength(1)
  })

  it('a loader does not retry a failed request for the user', async () => {
    const genauth = createFakeGenAuth({ user: new GenAuthError('network_error', 'Offline.') })
    const queryClient = new QueryClient()
    await expect(queryClient.fetchQuery(userInfoQueryOptions(genauth))).rejects.toMatchObject({
      code: 'network_error',
    })
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('a stale user is requested again when the window gets focus, even if the app’s defaults disable refetches on focus', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient({
      defaultOptions: {
        queries: { refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY },
      },
    })
    await renderHookWith(genauth, () => useUser().user, { queryClient })
    await act(() => vi.advanceTimersByTimeAsync(300_001))
    await act(async () => window.dispatchEvent(new Event('visibilitychange')))
    await settle()
    expect(genauth.callsTo('getUser')).toHaveLength(2)
  })
})
