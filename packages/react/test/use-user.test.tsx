import { GenAuthError, type UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type UserResult, userInfoQueryOptions, useUser } from '@genauth/react'
import { IsRestoringProvider, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }
const offline = new GenAuthError('network_error', 'Cannot be reached.')
const rejected = new GenAuthError('insufficient_scope', 'The token may not read the user.')

/** Reads every field, so that a change of any field renders the component. */
function useWholeUser(): UserResult {
  return { ...useUser() }
}

function OnMount({ call }: { call: () => void }) {
  const first = useRef(call)
  useEffect(() => {
    first.current()
  }, [])
  return null
}

/** Reads the user in each render. Reads `isFetching` only when the test calls the returned function. */
function useUserLazily(): { user: UserInfo | null | undefined; isFetching: () => boolean } {
  const result = useUser()
  return { user: result.user, isFetching: () => result.isFetching }
}

it('M10: useUser sends no request while a persister restores the cache, and sends one if the cache has no user then', async () => {
  const genauth = createFakeGenAuth()
  const queryClient = new QueryClient()
  const app = (isRestoring: boolean) => (
    <QueryClientProvider client={queryClient}>
      <IsRestoringProvider value={isRestoring}>
        <GenAuthProvider client={genauth}>
          <Show useHook={() => useUser()}>{({ user, status }) => user?.name ?? status}</Show>
        </GenAuthProvider>
      </IsRestoringProvider>
    </QueryClientProvider>
  )
  const { container, rerender } = render(app(true))
  await settle()
  expect([container.textContent, genauth.callsTo('getUser')]).toEqual(['pending', []])
  await act(() => genauth.logout())
  expect(container.textContent).toBe('anonymous')
  await act(() => genauth.logIn())
  rerender(app(false))
  await settle()
  expect(container.textContent).toBe('Ada Lovelace')
  expect(genauth.callsTo('getUser')).toHaveLength(1)
})

async function pass(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

/** Delays the responses of the fake client. Returns a function that sends the response to the last request. */
function deferUser(genauth: FakeGenAuth): (user: UserInfo) => Promise<void> {
  let resolveLast: (user: UserInfo) => void = () => undefined
  vi.spyOn(genauth, 'getUser').mockImplementation(
    () =>
      new Promise((resolve) => {
        resolveLast = resolve
      }),
  )
  return async (user) => {
    resolveLast(user)
    await settle()
  }
}

describe('useUser', () => {
  it('useUser is pending while the session is loading, and sends no request', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'pending', isPending: true, isFetching: false })
    expect(result.current.user).toBeUndefined()
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('X12: useUser has the status anonymous, and not pending, for a signed-out user', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'anonymous', user: null, isPending: false })
    await expect(result.current.refetch()).resolves.toMatchObject({ status: 'anonymous' })
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('useUser is pending during the first request, then returns the user', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const respond = deferUser(genauth)
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'pending', isFetching: true, error: null })
    await respond(ada)
    expect(result.current).toMatchObject({ status: 'success', user: ada, isFetching: false })
  })

  it('useUser returns the error if the request for the user fails', async () => {
    const genauth = createFakeGenAuth({ user: rejected })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'error', error: rejected, isPending: false })
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('useUser retries a retryable error at most three times', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ user: offline })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current.status).toBe('pending')
    await pass(1000 + 2000 + 4000)
    expect(result.current).toMatchObject({ status: 'error', error: offline })
    await pass(600_000)
    expect(genauth.callsTo('getUser')).toHaveLength(4)
  })

  it('useUser waits for the Retry-After of the server, and does not retry if the Retry-After is more than 30 s', async () => {
    vi.useFakeTimers()
    const busy = (retryAfterMs: number) =>
      new GenAuthError('rate_limited', 'Too many requests.', { retryAfterMs })
    const patient = createFakeGenAuth({ user: busy(20_000) })
    const { result } = await renderHookWith(patient, useWholeUser)
    patient.setUser(ada)
    await pass(19_999)
    expect(result.current.status).toBe('pending')
    await pass(1)
    expect(result.current.status).toBe('success')
    const hopeless = await renderHookWith(
      createFakeGenAuth({ user: busy(3_600_000) }),
      useWholeUser,
    )
    expect(hopeless.result.current.status).toBe('error')
  })

  it('X7: useUser returns the edited profile after a refetch', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, useWholeUser)
    genauth.setUser({ ...ada, name: 'Ada King' })
    await act(async () => {
      await expect(result.current.refetch()).resolves.toMatchObject({ user: { name: 'Ada King' } })
    })
    expect(result.current.user?.name).toBe('Ada King')
  })

  it('X7: useUser returns the edited profile after an invalidation', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(genauth, useWholeUser, { queryClient })
    genauth.setUser({ ...ada, name: 'Ada King' })
    const { queryKey } = userInfoQueryOptions(genauth)
    await act(() => queryClient.invalidateQueries({ queryKey }))
    expect(result.current.user?.name).toBe('Ada King')
  })

  it('useUser keeps the user and returns the error if a refetch fails', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, useWholeUser)
    genauth.setUser(rejected)
    await act(async () => {
      await result.current.refetch()
    })
    expect(result.current).toMatchObject({ status: 'success', user: ada, error: rejected })
  })

  it('useUser wraps an error that is not a GenAuthError, and keeps it as cause', async () => {
    const genauth = createFakeGenAuth()
    const fault = new TypeError('oops')
    vi.spyOn(genauth, 'getUser').mockRejectedValue(fault)
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current.error).toMatchObject({ code: 'unexpected_error', cause: fault })
  })

  it('X6: after a change of user, useUser never returns the previous user, and the cache has only the new user', async () => {
    const genauth = createFakeGenAuth({ user: { ...ada, sub: 'user-1' } })
    const queryClient = new QueryClient()
    const seen: string[] = []
    await renderWith(
      genauth,
      <Show
        useHook={() => useUser()}
        onRender={(result) => {
          const session = genauth.getSession()
          const id = session.status === 'authenticated' ? session.sub : 'signed out'
          seen.push(`${id}: ${result.user?.name ?? result.status}`)
        }}
      >
        {(result) => result.status}
      </Show>,
      { queryClient },
    )
    await act(() => genauth.logout())
    await act(() => genauth.logIn(grace))
    await settle()
    await act(() => genauth.logIn(ada))
    await settle()
    const shown = new Set(seen.filter((line) => !line.endsWith('pending')))
    expect([...shown]).toEqual(['user-1: Ada', 'signed out: anonymous', 'g: Grace', 'a: Ada'])
    expect(queryClient.getQueryCache().getAll()).toHaveLength(1)
  })

  it('X6: a logout removes the user from the cache, even if the component with useUser mounted later than the provider', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const app = (children?: ReactNode) => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        {children}
      </GenAuthProvider>
    )
    const { rerender, container } = render(app())
    rerender(app(<Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>))
    await settle()
    expect(container.textContent).toBe('Ada')
    await act(() => genauth.logout())
    expect(container.textContent).toBe('')
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X6: useUser ignores a response that arrives after the session has ended', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const respond = deferUser(genauth)
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(genauth, useWholeUser, { queryClient })
    await act(() => genauth.logout())
    await respond(ada)
    expect(result.current.status).toBe('anonymous')
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X2: useUser returns the user while the app clears and resets its cache, and clear() causes no request', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const statuses = new Set<string>()
    const { result } = await renderHookWith(
      genauth,
      () => {
        const user = useWholeUser()
        statuses.add(user.status)
        return user
      },
      { queryClient },
    )
    for (let time = 0; time < 3; time += 1) {
      await act(async () => queryClient.clear())
    }
    expect(genauth.callsTo('getUser')).toHaveLength(1)
    genauth.setUser({ ...ada, name: 'Ada King' })
    await act(() => queryClient.resetQueries())
    await settle()
    expect(result.current.user?.name).toBe('Ada King')
    expect([...statuses]).toEqual(['pending', 'success'])
  })

  it.each([
    ['without a refetch', { refetchType: 'none' } as const],
    ['with a refetch', {} as const],
  ])(
    'X2: the user is requested again if the app invalidates the user %s and clears the cache',
    async (_, options) => {
      const genauth = createFakeGenAuth({ user: ada })
      const queryClient = new QueryClient()
      const { result } = await renderHookWith(genauth, useWholeUser, { queryClient })
      genauth.setUser({ ...ada, name: 'Ada King' })
      await act(async () => {
        void queryClient.invalidateQueries(options).catch(() => undefined)
        queryClient.clear()
      })
      await settle()
      expect(result.current).toMatchObject({ status: 'success', user: { name: 'Ada King' } })
    },
  )

  it('refetch() of useUser works in the first effect of a child component', async () => {
    const genauth = createFakeGenAuth({ user: { ...ada, name: 'Ada King' } })
    const queryClient = new QueryClient()
    queryClient.setQueryData(userInfoQueryOptions(genauth).queryKey, ada)
    const results: unknown[] = []
    await renderWith(
      genauth,
      <Show useHook={() => useUser()}>
        {({ refetch }) => (
          <OnMount call={() => void refetch().then(({ user }) => results.push(user?.name))} />
        )}
      </Show>,
      { queryClient },
    )
    expect(results).toEqual(['Ada King'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('X2: the cache is empty after the session has ended, even if the app clears it before and after the end', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    await renderHookWith(genauth, useWholeUser, { queryClient })
    await act(async () => queryClient.clear())
    await act(() => genauth.expire())
    await act(async () => queryClient.clear())
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('all components share one request for the user, and a component that mounts after five minutes causes a second request', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const readers = Array.from({ length: 100 }, (_, index) => (
      <Show key={String(index)} useHook={() => useUser()} />
    ))
    const app = (children: typeof readers) => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        {children}
      </GenAuthProvider>
    )
    const { rerender } = render(app(readers))
    await pass(0)
    const [query] = queryClient.getQueryCache().getAll()
    expect(query?.getObserversCount()).toBe(1)
    rerender(app([]))
    await pass(299_999)
    rerender(app(readers))
    await pass(0)
    expect(genauth.callsTo('getUser')).toHaveLength(1)
    rerender(app([]))
    await pass(2)
    rerender(app(readers))
    await pass(0)
    expect(genauth.callsTo('getUser')).toHaveLength(2)
  })

  it('the first render of useUser returns the user that a loader has requested', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    await queryClient.fetchQuery(userInfoQueryOptions(genauth))
    const statuses: string[] = []
    await renderWith(
      genauth,
      <Show useHook={() => useUser()} onRender={({ status }) => statuses.push(status)} />,
      { queryClient },
    )
    expect(statuses).toEqual(['success'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})

describe('renders of components with useUser', () => {
  it('X1: 50 token refreshes render none of 100 components with useUser', async () => {
    const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 3600 })
    let renders = 0
    await renderWith(
      genauth,
      Array.from({ length: 100 }, (_, index) => (
        <Show key={String(index)} useHook={() => useUser()} onRender={() => (renders += 1)}>
          {({ user, status, isFetching, error }) =>
            `${user?.name} ${status} ${isFetching} ${error}`
          }
        </Show>
      )),
    )
    renders = 0
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    expect(genauth.peekToken()).toBe('token-51')
    expect(renders).toBe(0)
  })

  it('a component with useUser renders only when a field that it reads changes', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const reads: string[] = []
    await renderWith(
      genauth,
      <>
        <Show useHook={() => useUser()} onRender={({ user }) => reads.push(`user ${user?.name}`)} />
        <Show
          useHook={() => useUser()}
          onRender={({ isFetching }) => reads.push(`fetching ${isFetching}`)}
        />
        <Show
          useHook={() => useUser()}
          onRender={({ refetch }) => reads.push(`refetch ${typeof refetch}`)}
        />
      </>,
    )
    reads.length = 0
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(reads).toEqual([])
    expect(result.current.user?.name).toBe('Ada')
  })

  it('a refetch that returns the same user does not render a component that does not read isFetching', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    vi.spyOn(genauth, 'getUser').mockImplementation(async () => ({ ...ada }))
    const queryClient = new QueryClient()
    const { result, renders } = await renderHookWith(genauth, () => useUser().user, { queryClient })
    const before = { renders: renders(), user: result.current }
    await act(() => queryClient.invalidateQueries())
    expect(genauth.getUser).toHaveBeenCalledTimes(2)
    expect(renders()).toBe(before.renders)
    expect(result.current).toBe(before.user)
  })

  it('a component that reads no field of useUser renders for every change', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, () => useUser())
    expect(result.current.user).toEqual(ada)
  })

  it('if a component starts to read a field of useUser later, the field has its latest value', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    let readsError = false
    const { result, rerender } = await renderHookWith(
      genauth,
      () => {
        const user = useUser()
        return readsError ? user.error : user.status
      },
      { queryClient },
    )
    genauth.setUser(rejected)
    await act(() => queryClient.invalidateQueries())
    expect(result.current).toBe('success')
    readsError = true
    rerender()
    expect(result.current).toBe(rejected)
  })

  it('a component that starts to read isFetching during a request renders when isFetching becomes false', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const respond = deferUser(genauth)
    const queryClient = new QueryClient()
    let readsFetching = false
    const { result, rerender } = await renderHookWith(
      genauth,
      () => {
        const { user, ...rest } = useUserLazily()
        return readsFetching ? rest.isFetching() : user?.name
      },
      { queryClient },
    )
    await respond(ada)
    await act(async () => void queryClient.invalidateQueries())
    readsFetching = true
    rerender()
    expect(result.current).toBe(true)
    await respond(ada)
    expect(result.current).toBe(false)
  })

  it('refetch of useUser is the same function in every render', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, useWholeUser)
    const { refetch } = result.current
    await act(() => genauth.logIn(ada))
    await settle()
    expect(result.current.refetch).toBe(refetch)
  })
})
