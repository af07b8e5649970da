import { createFakeGenAuth } from '@genauth/core/testing'
import * as react from '@genauth/react'
import {
  GenAuthProvider,
  useGenAuth,
  useGenAuthQueryClient,
  useSession,
  useUser,
} from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render, screen } from '@testing-library/react'
import { type ComponentType, StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { ErrorBoundary } from './support/error-boundary'
import { renderHookWith, settle } from './support/render-with'
import { Show } from './support/show'

const name = <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>

/** All that an app can import, but for the provider and what is no part of a tree. */
const needProvider = Object.entries(react).filter(
  ([exported]) => !['GenAuthProvider', 'userInfoQueryOptions'].includes(exported),
)

describe('GenAuthProvider', () => {
  it('starts the client once it is mounted, and stops it when it is not', () => {
    const genauth = createFakeGenAuth()
    const { unmount } = render(<GenAuthProvider client={genauth} />, { wrapper: StrictMode })
    expect(genauth.startCount()).toBe(1)
    unmount()
    expect(genauth.startCount()).toBe(0)
  })

  it('leaves the way back to the core where there is no onRedirect', () => {
    const genauth = createFakeGenAuth()
    render(<GenAuthProvider client={genauth} />)
    expect(genauth.startOptions()?.onRedirect).toBeUndefined()
  })

  it('redirects through the onRedirect of the latest render, without a restart', () => {
    const genauth = createFakeGenAuth()
    const start = vi.spyOn(genauth, 'start')
    const redirects: string[] = []
    const app = (render: string) => (
      <GenAuthProvider
        client={genauth}
        onRedirect={(returnTo) => redirects.push(`${render} to ${returnTo}`)}
        onUserChange={() => undefined}
      />
    )
    const { rerender } = render(app('first'))
    rerender(app('second'))
    genauth.startOptions()?.onRedirect?.('/orders')
    expect(redirects).toEqual(['second to /orders'])
    expect(start).toHaveBeenCalledTimes(1)
  })

  it('hands an onRedirect over that comes later, and takes it back', () => {
    const genauth = createFakeGenAuth()
    const redirects: string[] = []
    const { rerender } = render(<GenAuthProvider client={genauth} />)
    rerender(
      <GenAuthProvider client={genauth} onRedirect={(returnTo) => redirects.push(returnTo)} />,
    )
    genauth.startOptions()?.onRedirect?.('/orders')
    expect(redirects).toEqual(['/orders'])
    rerender(<GenAuthProvider client={genauth} />)
    expect(genauth.startOptions()?.onRedirect).toBeUndefined()
    expect(genauth.startCount()).toBe(1)
  })

  it('hands what the server knew over to the client that it is about, and to no other', () => {
    const [first, second] = [createFakeGenAuth(), createFakeGenAuth({ key: 'second' })]
    const session = { status: 'authenticated', id: 'session-1', stale: false } as const
    const app = (client: typeof first) => (
      <GenAuthProvider client={client} initialSession={{ session, answeredAt: 7 }} />
    )
    const { rerender } = render(app(first))
    expect(first.startOptions()?.initialSession).toMatchObject({ session, answeredAt: 7 })
    rerender(app(second))
    expect(second.startOptions()?.initialSession).toBeUndefined()
  })

  it('renders nothing in a popup that is on its way to close, from its first render', async () => {
    const genauth = createFakeGenAuth({ pendingAction: 'closing' })
    let renders = 0
    const { container } = render(
      <GenAuthProvider client={genauth}>
        <Show useHook={useGenAuth} onRender={() => (renders += 1)}>
          {() => 'the app'}
        </Show>
      </GenAuthProvider>,
    )
    expect(container.innerHTML).toBe('')
    expect(renders).toBe(0)
    await act(async () => genauth.setPendingAction(undefined))
    expect(container.textContent).toBe('the app')
  })

  it('says what is wrong with a client that is none', () => {
    const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const client of [undefined, null, {}, new QueryClient(), Promise.resolve()]) {
      expect(() => render(<GenAuthProvider client={client as never} />)).toThrow(
        expect.objectContaining({
          code: 'invalid_options',
          message: expect.stringContaining('createGenAuth()'),
        }),
      )
    }
    silenced.mockRestore()
  })

  it.each(needProvider)(
    'X9: says where %s belongs that is used outside of it',
    (exported, part) => {
      const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const Part = part as ComponentType
      const useHook = part as () => unknown
      const errors: unknown[] = []
      render(
        <QueryClientProvider client={new QueryClient()}>
          <ErrorBoundary fallback={(error) => void errors.push(error)}>
            {exported.startsWith('use') ? <Show useHook={useHook} /> : <Part />}
          </ErrorBoundary>
        </QueryClientProvider>,
      )
      expect(errors[0]).toMatchObject({
        code: 'invalid_options',
        message: expect.stringContaining('wrap the app in <GenAuthProvider client={genauth}>'),
      })
      silenced.mockRestore()
    },
  )

  it('X9: lets the inner one of two win', () => {
    const outer = createFakeGenAuth({ key: 'outer' })
    const inner = createFakeGenAuth({ key: 'inner' })
    const key = <Show useHook={useGenAuth}>{(genauth) => genauth.key}</Show>
    render(
      <GenAuthProvider client={outer}>
        {key}
        <GenAuthProvider client={inner}>{key}</GenAuthProvider>
      </GenAuthProvider>,
    )
    expect(screen.getAllByText(/./).map((element) => element.textContent)).toEqual([
      'outer',
      'inner',
    ])
  })

  it('turns to another client when it is given one', async () => {
    const first = createFakeGenAuth({ user: { sub: '1', name: 'Ada' }, key: 'first' })
    const second = createFakeGenAuth({ user: { sub: '2', name: 'Grace' }, key: 'second' })
    const { rerender, container } = render(<GenAuthProvider client={first}>{name}</GenAuthProvider>)
    await settle()
    expect(container.textContent).toBe('Ada')
    rerender(<GenAuthProvider client={second}>{name}</GenAuthProvider>)
    await settle()
    expect(container.textContent).toBe('Grace')
    expect([first.startCount(), second.startCount()]).toEqual([0, 1])
  })

  it('keeps what the server knew to the client it was given with', async () => {
    const first = createFakeGenAuth({ session: { status: 'loading' }, key: 'first' })
    const second = createFakeGenAuth({ session: { status: 'loading' }, key: 'second' })
    const initialSession = {
      session: { status: 'authenticated', id: 'session-1', stale: false } as const,
      user: { sub: '1', name: 'Ada' },
    }
    const app = (client: typeof first) => (
      <GenAuthProvider client={client} initialSession={initialSession}>
        {name}
        <Show useHook={useSession}>{({ status }) => status}</Show>
      </GenAuthProvider>
    )
    const { rerender, container } = render(app(first))
    expect(container.textContent).toBe('Adaauthenticated')
    rerender(app(second))
    expect(container.textContent).toBe('loading')
  })
})

describe('the QueryClient of a provider', () => {
  it('X9: is the one of the prop', async () => {
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(createFakeGenAuth(), useGenAuthQueryClient, {
      queryClient,
    })
    expect(result.current).toBe(queryClient)
  })

  it('X9: is else the one around the provider, whatever stands between the provider and the hook', async () => {
    const around = new QueryClient()
    const between = new QueryClient()
    const genauth = createFakeGenAuth()
    let seen: QueryClient | undefined
    render(
      <QueryClientProvider client={around}>
        <GenAuthProvider client={genauth}>
          <QueryClientProvider client={between}>
            <Show useHook={useGenAuthQueryClient} onRender={(client) => (seen = client)} />
            {name}
          </QueryClientProvider>
        </GenAuthProvider>
      </QueryClientProvider>,
    )
    await settle()
    expect(seen).toBe(around)
    expect(screen.getByText('Ada Lovelace')).toBeDefined()
    expect(between.getQueryCache().getAll()).toEqual([])
  })

  it('X6: keeps no user once another one has taken its place, and keeps them under StrictMode', async () => {
    const genauth = createFakeGenAuth()
    const clients = [new QueryClient(), new QueryClient()] as const
    clients[0].setQueryData(['orders'], ['a book'])
    const app = (queryClient: QueryClient) => (
      <StrictMode>
        <GenAuthProvider client={genauth} queryClient={queryClient}>
          {name}
        </GenAuthProvider>
      </StrictMode>
    )
    const { rerender } = render(app(clients[0]))
    await settle()
    expect(genauth.callsTo('getUser')).toHaveLength(1)
    rerender(app(clients[1]))
    await settle()
    const keys = clients.map((client) =>
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey }) => queryKey[0]),
    )
    expect(keys).toEqual([['orders'], ['genauth']])
  })

  it('is else one that belongs to the GenAuth, so that two providers read the user once', async () => {
    const genauth = createFakeGenAuth()
    for (let root = 0; root < 2; root += 1) {
      render(<GenAuthProvider client={genauth}>{name}</GenAuthProvider>)
    }
    await settle()
    expect(screen.getAllByText('Ada Lovelace')).toHaveLength(2)
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})
