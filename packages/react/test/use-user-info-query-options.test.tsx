import type { Session } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  userInfoQueryOptions,
  useUser,
  useUserInfoQueryOptions,
} from '@genauth/react'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, waitFor } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { renderHookWith, renderWith } from './support/render-with'
import { Show } from './support/show'

const ada = { sub: 'a', name: 'Ada' }
const grace = { sub: 'b', name: 'Grace' }
const session: Session = { status: 'authenticated', id: 'session-1', stale: false }

describe('userInfoQueryOptions', () => {
  it('X16: queryKey and enabled of userInfoQueryOptions depend on the given session, not on the current one', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    expect(userInfoQueryOptions(genauth, session)).toMatchObject({
      enabled: true,
      queryKey: ['genauth', 'fake', 'user', 'session-1'],
    })
    const anonymous: Session = { status: 'anonymous', reason: 'none' }
    expect(userInfoQueryOptions(createFakeGenAuth(), anonymous)).toMatchObject({
      enabled: false,
      queryKey: ['genauth', 'fake', 'user', null],
    })
  })

  it('the query function rejects with not_authenticated if the given session is not the current one', async () => {
    const genauth = createFakeGenAuth({ user: grace, session: { ...session, id: 'session-2' } })
    const reading = new QueryClient().fetchQuery(userInfoQueryOptions(genauth, session))
    await expect(reading).rejects.toMatchObject({ code: 'not_authenticated' })
    expect(genauth.callsTo('getUser')).toEqual([])
  })
})

describe('useUserInfoQueryOptions', () => {
  it('X16: useUserInfoQueryOptions returns one object for all components until the id of the session changes', async () => {
    const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 60 })
    const { result, renders } = await renderHookWith(genauth, () => [
      useUserInfoQueryOptions(),
      useUserInfoQueryOptions(),
    ])
    const [first, second] = result.current
    expect(second).toBe(first)
    const before = renders()
    await act(() => genauth.completeRenewal())
    await act(async () => genauth.setSession({ ...session, stale: true }))
    expect(renders()).toBe(before)
    await act(() => genauth.logIn(grace))
    expect(result.current[0]?.queryKey).toEqual(['genauth', 'fake', 'user', 'session-2'])
    expect(result.current[1]).toBe(result.current[0])
  })

  it('useUserInfoQueryOptions and useUser share one query and one request', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { container } = await renderWith(
      genauth,
      <QueryClientProvider client={queryClient}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
        <Show useHook={() => useQuery(useUserInfoQueryOptions())}>{({ data }) => data?.name}</Show>
      </QueryClientProvider>,
      { queryClient },
    )
    await waitFor(() => expect(container.textContent).toBe('AdaAda'))
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('X3: useUserInfoQueryOptions uses the initialSession, and requests the user only after the client has loaded', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: { status: 'loading' } })
    const queryClient = new QueryClient()
    const reader = (
      <QueryClientProvider client={queryClient}>
        <Show useHook={() => useUserInfoQueryOptions()}>{({ queryKey }) => queryKey[3]}</Show>
        <Show useHook={() => useQuery(useUserInfoQueryOptions())}>
          {({ data, status }) => data?.name ?? status}
        </Show>
      </QueryClientProvider>
    )
    const initialSession = { session }
    const html = renderToString(
      <GenAuthProvider client={genauth} initialSession={initialSession}>
        {reader}
      </GenAuthProvider>,
    )
    expect(html).toContain('session-1')
    const { container } = await renderWith(genauth, reader, { queryClient, initialSession })
    expect(container.textContent).toBe('session-1pending')
    expect(genauth.callsTo('getUser')).toEqual([])
    await act(async () => genauth.setSession(session))
    await waitFor(() => expect(container.textContent).toBe('session-1Ada'))
  })
})
