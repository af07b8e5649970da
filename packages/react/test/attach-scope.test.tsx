import { readFileSync } from 'node:fs'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type UserChange, userInfoQueryOptions, useUser } from '@genauth/react'
import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { clearOwnQueries } from './support/clear-own-queries'
import { renderHookWith, renderWith, settle } from './support/render-with'

const ada = { sub: 'a', name: 'Ada' }

describe('onUserChange', () => {
  it('onUserChange is called for each change of the user, with the QueryClient of the provider', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const queryClient = new QueryClient()
    const changes: UserChange[] = []
    await renderWith(genauth, null, {
      queryClient,
      onUserChange: (change) => {
        changes.push(change)
      },
    })
    await genauth.logIn()
    await genauth.logIn({ sub: 'b' })
    await genauth.completeRenewal()
    await genauth.expire()
    await genauth.logIn()
    await genauth.logout()
    expect(changes.map(({ reason }) => reason)).toEqual([
      'login',
      'userSwitched',
      'expired',
      'login',
      'logout',
    ])
    expect(changes.every((change) => change.queryClient === queryClient)).toBe(true)
  })

  it('a logout waits until the onUserChange function of the manual has cleared the app’s own queries', async () => {
    const genauth = createFakeGenAuth()
    const queryClient = new QueryClient()
    queryClient.setQueryData(['orders'], ['a book'])
    await renderWith(genauth, null, { queryClient, onUserChange: clearOwnQueries })
    await act(() => genauth.logout())
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X6: the onUserChange function of the manual does not cancel the request for the next user', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    queryClient.setQueryData(['orders'], ['a book'])
    const { result } = await renderHookWith(genauth, () => ({ ...useUser() }), {
      queryClient,
      onUserChange: clearOwnQueries,
    })
    const before = genauth.callsTo('getUser').length
    await act(() => genauth.logIn({ sub: 'g', name: 'Grace' }))
    await settle()
    expect(result.current).toMatchObject({ status: 'success', user: { name: 'Grace' } })
    expect(genauth.callsTo('getUser')).toHaveLength(before + 1)
    expect(queryClient.getQueryData(['orders'])).toBeUndefined()
  })

  it('the manual contains the onUserChange function that these tests run', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
    const [, recipe = ''] =
      /(\n {2}if \(reason[\s\S]*\n)}/.exec(
        read('support/clear-own-queries.ts').replace(': { queryKey: readonly unknown[] }', ''),
      ) ?? []
    expect(recipe).toContain('cancelQueries')
    expect(read('../../../docs/react.md').replaceAll('\n    ', '\n  ')).toContain(recipe)
  })

  it('the onUserChange function of the latest render is called', async () => {
    const genauth = createFakeGenAuth()
    const called: string[] = []
    const app = (render: string) => (
      <GenAuthProvider client={genauth} onUserChange={() => void called.push(render)} />
    )
    const { rerender } = render(app('first'))
    rerender(app('second'))
    await act(() => genauth.logout())
    expect(called).toEqual(['second'])
  })
})

describe('the query cache of a provider', () => {
  it('the user is removed from the cache before onUserChange is called', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { queryKey } = userInfoQueryOptions(genauth)
    let cachedUser: unknown = 'not called'
    await renderHookWith(genauth, () => useUser().user, {
      queryClient,
      onUserChange: (change) => {
        cachedUser = change.queryClient.getQueryData(queryKey)
      },
    })
    expect(queryClient.getQueryData(queryKey)).toEqual(ada)
    await act(() => genauth.logout())
    expect(cachedUser).toBeUndefined()
  })

  it('X6: the provider removes the user of an earlier session from the cache when a persister restores that user', async () => {
    const before = new QueryClient()
    const earlier = createFakeGenAuth({
      session: { status: 'authenticated', id: 'old', stale: false },
    })
    await before.fetchQuery(userInfoQueryOptions(earlier))
    const persisted = dehydrate(before)
    expect(persisted.queries).toHaveLength(1)

    const queryClient = new QueryClient()
    await renderWith(createFakeGenAuth({ user: null }), null, { queryClient })
    await act(async () => hydrate(queryClient, persisted))
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('if a persister restores a user of the current session, the user stays in the cache and is not requested', async () => {
    const before = new QueryClient()
    const genauth = createFakeGenAuth({ user: ada })
    await before.fetchQuery(userInfoQueryOptions(genauth))
    const queryClient = new QueryClient()
    hydrate(queryClient, JSON.parse(JSON.stringify(dehydrate(before))))
    const { result } = await renderHookWith(genauth, () => ({ ...useUser() }), { queryClient })
    await settle()
    expect(result.current.user).toEqual(ada)
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('X6: a provider removes a user of a previous session from the cache when it mounts', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    await queryClient.fetchQuery(userInfoQueryOptions(genauth))
    await genauth.logout()
    await renderWith(genauth, null, { queryClient })
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('a logout does not remove queries of the app or of other clients from the cache', async () => {
    const genauth = createFakeGenAuth()
    const queryClient = new QueryClient()
    queryClient.setQueryData(['orders'], ['a book'])
    queryClient.setQueryData(['genauth', 'another client', 'user', 's'], ada)
    await renderWith(genauth, null, { queryClient })
    await act(() => genauth.logout())
    expect(queryClient.getQueryCache().getAll()).toHaveLength(2)
  })
})
