import { type GenAuthError, hasRole, type UserInfo } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { type UserResult, useSuspenseUser, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { GenAuthProvider } from '../src/provider/genauth-provider'
import { ErrorBoundary } from './support/error-boundary'
import { renderHookWith, renderWith } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

const ada: UserInfo = { sub: 'a', name: 'Ada', email: 'ada@example.com', roles: ['editor'] }

/** Renders a component that reads a selected user, and returns how it can change the user. */
async function renderSelect<Selected>(select: (user: UserInfo) => Selected, user = ada) {
  const genauth = createFakeGenAuth({ user })
  const queryClient = new QueryClient()
  const hook = await renderHookWith(genauth, () => useUser({ select }).user, { queryClient })
  const before = hook.renders()
  return {
    ...hook,
    async change(next: UserInfo) {
      genauth.setUser(next)
      await act(() => queryClient.invalidateQueries())
    },
    /** The number of renders since the first user was shown. */
    newRenders: () => hook.renders() - before,
  }
}

describe('the option select of useUser', () => {
  it('U65: useUser returns the selected part, and renders only if the part changes', async () => {
    const { result, change, newRenders } = await renderSelect((user) => user.name)
    expect(result.current).toBe('Ada')
    await change({ ...ada, email: 'king@example.com' })
    expect(newRenders()).toBe(0)
    await change({ ...ada, name: 'Ada King' })
    expect(result.current).toBe('Ada King')
    expect(newRenders()).toBe(1)
  })

  it('U65: a selected object that is equal to the previous one keeps its reference, and renders nothing', async () => {
    const { result, change, newRenders } = await renderSelect(({ name, roles }) => ({
      name,
      roles,
    }))
    const first = result.current
    await change({ ...ada, roles: ['editor'], email: 'king@example.com' })
    expect(newRenders()).toBe(0)
    await change({ ...ada, name: 'Ada King' })
    expect(newRenders()).toBe(1)
    expect(result.current).toEqual({ name: 'Ada King', roles: ['editor'] })
    expect((result.current as { roles: unknown }).roles).toBe((first as { roles: unknown }).roles)
  })

  it('U65: the selected value NaN does not count as a change', async () => {
    const { change, newRenders } = await renderSelect((user) => Number(user.name))
    await change({ ...ada, name: 'Ada King' })
    expect(newRenders()).toBe(0)
  })

  it('U65: an inline function can use the props of its component, and returns the result for the current props', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const texts: string[] = []
    const roles = (role: string) => (
      <Show
        useHook={() => useUser({ select: (user) => hasRole(user, role) })}
        onRender={({ user }) => texts.push(`${role} ${user}`)}
      />
    )
    const { rerender } = await renderWith(genauth, roles('editor'))
    texts.length = 0
    rerender(roles('admin'))
    rerender(roles('editor'))
    expect(texts).toEqual(['admin false', 'editor true'])
  })

  it('U65: a component that reads another field of the result renders for this field', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const seen: unknown[] = []
    await renderWith(
      genauth,
      <Show
        useHook={() => useUser({ select: (user) => user.name })}
        onRender={({ user, isFetching }) => seen.push([user, isFetching])}
      />,
      { queryClient },
    )
    let respond: (user: UserInfo) => void = () => undefined
    genauth.getUser = () =>
      new Promise((resolve) => {
        respond = resolve
      })
    seen.length = 0
    await act(async () => void queryClient.invalidateQueries())
    expect(seen).toEqual([['Ada', true]])
    await act(async () => respond(ada))
    expect(seen.at(-1)).toEqual(['Ada', false])
  })

  it('U65: an event handler that reads a field gets the selected part of the latest user', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const latest: { result?: UserResult<UserInfo, unknown> } = {}
    await renderWith(
      genauth,
      <Show
        useHook={() => useUser({ select: (user) => user.name })}
        onRender={(result) => {
          latest.result = result
          void result.status
        }}
      />,
      { queryClient },
    )
    genauth.setUser({ ...ada, name: 'Ada King' })
    await act(() => queryClient.invalidateQueries())
    expect(latest.result?.user).toBe('Ada King')
  })

  it('U65: select gets the output of the schema, and refetch resolves to the whole user', async () => {
    const schema = schemaOf((claims) => ({
      value: { label: `Ms ${(claims as UserInfo).name}`, age: 36 },
    }))
    const genauth = createFakeGenAuth({ user: ada })
    const { result } = await renderHookWith(genauth, () => ({
      ...useUser({ schema, select: ({ label }) => label }),
    }))
    expect(result.current.user).toBe('Ms Ada')
    await act(async () => {
      expect((await result.current.refetch()).user).toEqual({ label: 'Ms Ada', age: 36 })
    })
  })

  it('U65: components with and without select share one request', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { container } = await renderWith(
      genauth,
      <>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
        <Show useHook={() => useUser({ select: (user) => user.email })}>{({ user }) => user}</Show>
      </>,
    )
    expect(container.textContent).toBe('Adaada@example.com')
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('U65: select is not called for a signed-out user, and while the user is loading', async () => {
    const select = vi.fn(() => 'selected')
    for (const session of [
      { status: 'loading' },
      { status: 'anonymous', reason: 'none' },
    ] as const) {
      const genauth = createFakeGenAuth({ session })
      const { result } = await renderHookWith(genauth, () => useUser({ select }).user)
      expect(result.current).toBe(session.status === 'loading' ? undefined : null)
    }
    expect(select).not.toHaveBeenCalled()
  })

  it('U65: a server renders the selected part, and useSuspenseUser returns it', async () => {
    const session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false } as const
    const html = renderToString(
      <GenAuthProvider client={createFakeGenAuth()} initialSession={{ session, user: ada }}>
        <Show useHook={() => useUser({ select: (user) => user.email })}>{({ user }) => user}</Show>
      </GenAuthProvider>,
    )
    expect(html).toContain('ada@example.com')
    const { container } = await renderWith(
      createFakeGenAuth({ user: ada }),
      <Suspense>
        <Show useHook={() => useSuspenseUser({ select: (user) => user.email })}>
          {({ user }) => user}
        </Show>
      </Suspense>,
    )
    expect(container.textContent).toBe('ada@example.com')
  })
})

describe('a select that throws', () => {
  const cause = new TypeError('roles is not iterable')
  const throwing = () => {
    throw cause
  }

  it('U66: useUser returns select_failed with the cause, and the app continues', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { container } = await renderWith(
      genauth,
      <>
        <Show useHook={() => useUser({ select: throwing })}>
          {({ status, user, error }) =>
            `${status} ${user} ${error?.code} ${error?.cause === cause} `
          }
        </Show>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </>,
    )
    expect(container.textContent).toBe('error undefined select_failed true Ada')
    expect(genauth.getSession().status).toBe('authenticated')
  })

  it('U66: the component recovers if the function accepts the next claims', async () => {
    const { result, change } = await renderSelect(
      (user) => (user['roles'] as string[]).toSorted().join(),
      { sub: 'a', name: 'Ada' },
    )
    expect(result.current).toBeUndefined()
    await change(ada)
    expect(result.current).toBe('editor')
  })

  it('U66: a select that throws nothing is an error too', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const select = () => {
      throw undefined
    }
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ select }) }))
    expect(result.current).toMatchObject({ status: 'error', error: { code: 'select_failed' } })
  })

  it('U66: the error of select is ignored while claims are missing', async () => {
    const known = { claims: { sub: 'a', name: 'Ada' }, updatedAt: Date.now(), isPartial: true }
    const genauth = Object.assign(createFakeGenAuth({ user: ada }), { peekUser: () => known })
    const seen: string[] = []
    await renderWith(
      genauth,
      <Show
        useHook={() => useUser({ select: (user) => (user['roles'] as string[]).join() })}
        onRender={({ status, user }) => seen.push(`${status} ${user}`)}
      />,
    )
    expect(seen).toEqual(['pending undefined', 'success editor'])
  })

  it('U66: while a claim that select reads may be missing, the status is pending, and other parts are shown', async () => {
    const known = { claims: { sub: 'a', name: 'Ada' }, updatedAt: Date.now(), isPartial: true }
    const genauth = Object.assign(createFakeGenAuth({ user: ada }), { peekUser: () => known })
    const seen: string[] = []
    const note =
      (name: string) =>
      ({ status, user }: UserResult<UserInfo, unknown>) =>
        seen.push(`${name} ${status} ${user}`)
    await renderWith(
      genauth,
      <>
        <Show useHook={() => useUser({ select: (user) => user.name })} onRender={note('name')} />
        <Show
          useHook={() => useUser({ select: (user) => hasRole(user, 'editor') })}
          onRender={note('role')}
        />
      </>,
    )
    expect(seen).toEqual(['name success Ada', 'role pending undefined', 'role success true'])
  })

  it('U66: useSuspenseUser throws select_failed to the nearest error boundary', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { container } = await renderWith(
      createFakeGenAuth({ user: ada }),
      <ErrorBoundary fallback={(error) => (error as GenAuthError).code}>
        <Suspense>
          <Show useHook={() => useSuspenseUser({ select: throwing })} />
        </Suspense>
      </ErrorBoundary>,
    )
    expect(container.textContent).toContain('select_failed')
    vi.restoreAllMocks()
  })
})
