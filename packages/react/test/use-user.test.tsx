import { GenAuthError, type UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type UserResult, userInfoQueryOptions, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }
const offline = new GenAuthError('network_error', 'Cannot be reached.')
const refused = new GenAuthError('insufficient_scope', 'The token may not read the user.')

/** Reads every field, so that a test sees each change. */
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

/** Reads the user, and whether it is being fetched when it is asked. */
function useUserLazily(): { user: UserInfo | null | undefined; isFetching: () => boolean } {
  const result = useUser()
  return { user: result.user, isFetching: () => result.isFetching }
}

async function pass(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

/** Changes what the fake answers only when a test says so. */
function deferUser(genauth: FakeGenAuth): (user: UserInfo) => Promise<void> {
  let answer: (user: UserInfo) => void = () => undefined
  vi.spyOn(genauth, 'getUser').mockImplementation(
    () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  )
  return async (user) => {
    answer(user)
    await settle()
  }
}

describe('useUser', () => {
  it('is pending while the session is loading, and asks for nothing', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'pending', isPending: true, isFetching: false })
    expect(result.current.user).toBeUndefined()
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('X12: is anonymous for a visitor, not pending for ever', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'anonymous', user: null, isPending: false })
    await expect(result.current.refetch()).resolves.toMatchObject({ status: 'anonymous' })
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('is pending and fetching first, then has the user', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const answer = deferUser(genauth)
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'pending', isFetching: true, error: null })
    await answer(ada)
    expect(result.current).toMatchObject({ status: 'success', user: ada, isFetching: false })
  })

  it('says why the user cannot be read', async () => {
    const genauth = createFakeGenAuth({ user: refused })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current).toMatchObject({ status: 'error', error: refused, isPending: false })
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('tries again after an error that may pass, three times at most', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ user: offline })
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current.status).toBe('pending')
    await pass(1000 + 2000 + 4000)
    expect(result.current).toMatchObject({ status: 'error', error: offline })
    await pass(600_000)
    expect(genauth.callsTo('getUser')).toHaveLength(4)
  })

  it('waits as long as the server asks, and gives up where that is too long', async () => {
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

  it('X7: shows the edited profile after a refetch', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, useWholeUser)
    genauth.setUser({ ...ada, name: 'Ada King' })
    await act(async () => {
      await expect(result.current.refetch()).resolves.toMatchObject({ user: { name: 'Ada King' } })
    })
    expect(result.current.user?.name).toBe('Ada King')
  })

  it('X7: shows the edited profile after an invalidation', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(genauth, useWholeUser, { queryClient })
    genauth.setUser({ ...ada, name: 'Ada King' })
    const { queryKey } = userInfoQueryOptions(genauth)
    await act(() => queryClient.invalidateQueries({ queryKey }))
    expect(result.current.user?.name).toBe('Ada King')
  })

  it('keeps the user and tells the error where a refetch fails', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, useWholeUser)
    genauth.setUser(refused)
    await act(async () => {
      await result.current.refetch()
    })
    expect(result.current).toMatchObject({ status: 'success', user: ada, error: refused })
  })

  it('wraps what is no error of GenAuth', async () => {
    const genauth = createFakeGenAuth()
    const fault = new TypeError('oops')
    vi.spyOn(genauth, 'getUser').mockRejectedValue(fault)
    const { result } = await renderHookWith(genauth, useWholeUser)
    expect(result.current.error).toMatchObject({ code: 'unexpected_error', cause: fault })
  })

  it('X6: never renders the last user after a switch, and has removed them from the cache', async () => {
    const genauth = createFakeGenAuth({ user: { ...ada, sub: 'user-1' } })
    const queryClient = new QueryClient()
    const seen: string[] = []
    await renderWith(
      genauth,
      <Show
        useHook={() => useUser()}
        onRender={(result) => {
          const session = genauth.getSession()
          const id = session.status === 'authenticated' ? session.sub : 'nobody'
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
    expect([...shown]).toEqual(['user-1: Ada', 'nobody: anonymous', 'g: Grace', 'a: Ada'])
    expect(queryClient.getQueryCache().getAll()).toHaveLength(1)
  })

  it('X6: keeps nothing of a user who logs out, whoever of provider and reader was mounted first', async () => {
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

  it('X6: drops an answer that comes after the session has ended', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const answer = deferUser(genauth)
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(genauth, useWholeUser, { queryClient })
    await act(() => genauth.logout())
    await answer(ada)
    expect(result.current.status).toBe('anonymous')
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X2: keeps what it shows, without a request, while the app clears and resets its cache', async () => {
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
    ['waits to be read', { refetchType: 'none' } as const],
    ['is being read', {} as const],
  ])(
    'X2: reads the user again where the app clears its cache while an invalidated user %s',
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

  it('refetches from the effect of a child at its first mount', async () => {
    const genauth = createFakeGenAuth({ user: { ...ada, name: 'Ada King' } })
    const queryClient = new QueryClient()
    queryClient.setQueryData(userInfoQueryOptions(genauth).queryKey, ada)
    const results: unknown[] = []
    await renderWith(
      genauth,
      <Show useHook={() => useUser()}>
        {({ refetch }) => (
          <OnMount call={() => refetch().then(({ user }) => results.push(user?.name))} />
        )}
      </Show>,
      { queryClient },
    )
    expect(results).toEqual(['Ada King'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('X2: keeps nothing of a user whose session has ended, whatever the app does to its cache', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    await renderHookWith(genauth, useWholeUser, { queryClient })
    await act(async () => queryClient.clear())
    await act(() => genauth.expire())
    await act(async () => queryClient.clear())
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('reads the user once for all components, and again when that is five minutes old', async () => {
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

  it('uses what a loader has read, in its first render', async () => {
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

describe('what makes a reader of the user render', () => {
  it('X1: is no renewal: 100 readers, 50 renewals, no render', async () => {
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

  it('is a change of a field that it has read, and of no other one', async () => {
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

  it('is not a refetch that brings the same user, for one that does not read isFetching', async () => {
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

  it('is every change, for one that has read nothing yet: a test that looks at the result later', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, () => useUser())
    expect(result.current.user).toEqual(ada)
  })

  it('finds the latest value in a field that it reads later than the others', async () => {
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
    genauth.setUser(refused)
    await act(() => queryClient.invalidateQueries())
    expect(result.current).toBe('success')
    readsError = true
    rerender()
    expect(result.current).toBe(refused)
  })

  it('is a field that it reads for the first time on its way, when that goes back to what it was before', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const answer = deferUser(genauth)
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
    await answer(ada)
    await act(async () => void queryClient.invalidateQueries())
    readsFetching = true
    rerender()
    expect(result.current).toBe(true)
    await answer(ada)
    expect(result.current).toBe(false)
  })

  it('never a new refetch function', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, useWholeUser)
    const { refetch } = result.current
    await act(() => genauth.logIn(ada))
    await settle()
    expect(result.current.refetch).toBe(refetch)
  })
})
