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
  it('tells each change, with the QueryClient of the provider', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const queryClient = new QueryClient()
    const told: UserChange[] = []
    await renderWith(genauth, null, {
      queryClient,
      onUserChange: (change) => {
        told.push(change)
      },
    })
    await genauth.logIn()
    await genauth.logIn({ sub: 'b' })
    await genauth.completeRenewal()
    await genauth.expire()
    await genauth.logIn()
    await genauth.logout()
    expect(told.map(({ reason }) => reason)).toEqual([
      'login',
      'userSwitched',
      'expired',
      'login',
      'logout',
    ])
    expect(told.every((change) => change.queryClient === queryClient)).toBe(true)
  })

  it('is awaited before a navigation: the recipe that clears the app’s own queries', async () => {
    const genauth = createFakeGenAuth()
    const queryClient = new QueryClient()
    queryClient.setQueryData(['orders'], ['a book'])
    await renderWith(genauth, null, { queryClient, onUserChange: clearOwnQueries })
    await act(() => genauth.logout())
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X6: leaves the next user’s request alone with that recipe', async () => {
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

  it('has that recipe in the README', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
    const [, recipe = ''] =
      /(\n {2}if \(reason[\s\S]*\n)}/.exec(
        read('support/clear-own-queries.ts').replace(': { queryKey: readonly unknown[] }', ''),
      ) ?? []
    expect(recipe).toContain('cancelQueries')
    expect(read('../README.md').replaceAll('\n    ', '\n  ')).toContain(recipe)
  })

  it('calls the function of the latest render', async () => {
    const genauth = createFakeGenAuth()
    const told: string[] = []
    const app = (render: string) => (
      <GenAuthProvider client={genauth} onUserChange={() => void told.push(render)} />
    )
    const { rerender } = render(app('first'))
    rerender(app('second'))
    await act(() => genauth.logout())
    expect(told).toEqual(['second'])
  })
})

describe('the cache of a provider', () => {
  it('has lost the user when onUserChange is told', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const { queryKey } = userInfoQueryOptions(genauth)
    let left: unknown = 'not told'
    await renderHookWith(genauth, () => useUser().user, {
      queryClient,
      onUserChange: (change) => {
        left = change.queryClient.getQueryData(queryKey)
      },
    })
    expect(queryClient.getQueryData(queryKey)).toEqual(ada)
    await act(() => genauth.logout())
    expect(left).toBeUndefined()
  })

  it('X6: lets in no user of an earlier session that a persister brings back', async () => {
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

  it('keeps the user of this session that a persister brings back, and asks for nothing', async () => {
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

  it('X6: loses a user that was left from before the provider was mounted', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    await queryClient.fetchQuery(userInfoQueryOptions(genauth))
    await genauth.logout()
    await renderWith(genauth, null, { queryClient })
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('leaves alone what is not its own', async () => {
    const genauth = createFakeGenAuth()
    const queryClient = new QueryClient()
    queryClient.setQueryData(['orders'], ['a book'])
    queryClient.setQueryData(['genauth', 'another client', 'user', 's'], ada)
    await renderWith(genauth, null, { queryClient })
    await act(() => genauth.logout())
    expect(queryClient.getQueryCache().getAll()).toHaveLength(2)
  })
})
