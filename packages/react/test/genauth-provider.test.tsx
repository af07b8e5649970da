import * as core from '@genauth/core'
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

/** All hooks and components that an app can import, except the provider. */
const needProvider = Object.entries(react).filter(
  ([exported]) =>
    !['GenAuthProvider', 'userInfoQueryOptions'].includes(exported) && !(exported in core),
)

describe('GenAuthProvider', () => {
  it('@genauth/react exports the factories and the error class of @genauth/core', () => {
    expect(react).toMatchObject({
      createGenAuth: core.createGenAuth,
      connectGenAuth: core.connectGenAuth,
      GenAuthError: core.GenAuthError,
      isGenAuthError: core.isGenAuthError,
    })
  })

  it('a provider starts its client when it mounts, and stops it when it unmounts', () => {
    const genauth = createFakeGenAuth()
    const { unmount } = render(<GenAuthProvider client={genauth} />, { wrapper: StrictMode })
    expect(genauth.startCount()).toBe(1)
    unmount()
    expect(genauth.startCount()).toBe(0)
  })

  it('a provider without onRedirect passes no onRedirect to its client', () => {
    const genauth = createFakeGenAuth()
    render(<GenAuthProvider client={genauth} />)
    expect(genauth.startOptions()?.onRedirect).toBeUndefined()
  })

  it('the onRedirect function of the latest render is called, and a new function does not restart the client', () => {
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

  it('a later render can set or remove onRedirect, without a restart of the client', () => {
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

  it('initialSession is passed to the client of the first render, but not to a later client', () => {
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

  it('a provider in a popup that is about to close never renders its children', async () => {
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

  it('a provider without a GenAuth client throws invalid_options and names the client prop', () => {
    const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const client of [undefined, null, {}, new QueryClient(), Promise.resolve()]) {
      expect(() => render(<GenAuthProvider client={client as never} />)).toThrow(
        expect.objectContaining({
          code: 'invalid_options',
          message: expect.stringMatching(/client prop.*createGenAuth\(\)/),
        }),
      )
    }
    silenced.mockRestore()
  })

  it.each(needProvider)(
    'X9: %s outside of a provider throws an invalid_options error that names the hook or component',
    (exported, part) => {
      const silenced = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      const Part = part as ComponentType
      const useHook = part as () => unknown
      const isHook = exported.startsWith('use')
      const errors: unknown[] = []
      render(
        <QueryClientProvider client={new QueryClient()}>
          <ErrorBoundary fallback={(error) => void errors.push(error)}>
            {isHook ? <Show useHook={useHook} /> : <Part />}
          </ErrorBoundary>
        </QueryClientProvider>,
      )
      expect(errors[0]).toMatchObject({
        code: 'invalid_options',
        message: expect.stringContaining(
          `${isHook ? exported : `<${exported}>`} must be used inside <GenAuthProvider>.`,
        ),
      })
      silenced.mockRestore()
    },
  )

  it('X9: hooks below two nested providers use the client of the inner provider', () => {
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

  it('a provider whose client prop changes stops the first client and shows the user of the second client', async () => {
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

  it('the session and user of initialSession are not shown after the client prop has changed', async () => {
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
  it('X9: a provider with a queryClient prop uses that QueryClient', async () => {
    const queryClient = new QueryClient()
    const { result } = await renderHookWith(createFakeGenAuth(), useGenAuthQueryClient, {
      queryClient,
    })
    expect(result.current).toBe(queryClient)
  })

  it('X9: a provider without a queryClient prop uses the QueryClient above it, even if its children have another QueryClient', async () => {
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

  it('X6: a provider whose queryClient prop changes removes the user from the first QueryClient, even under StrictMode', async () => {
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

  it('two providers of one client share one QueryClient if the app has none, so the user is requested once', async () => {
    const genauth = createFakeGenAuth()
    for (let root = 0; root < 2; root += 1) {
      render(<GenAuthProvider client={genauth}>{name}</GenAuthProvider>)
    }
    await settle()
    expect(screen.getAllByText('Ada Lovelace')).toHaveLength(2)
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})
