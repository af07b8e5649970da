import { createRequire } from 'node:module'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, useUser } from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { settle } from '../support/render-with'
import { Show } from '../support/show'

const warn = vi.spyOn(console, 'warn')
const warnings = () => warn.mock.calls.map(([message]) => String(message))

beforeEach(() => {
  warn.mockReset().mockImplementation(() => undefined)
})

afterEach(() => {
  warn.mockReset()
})

const userName = <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>

describe('the warning about two caches', () => {
  it('M4: one warning names the fix if QueryClientProvider is inside GenAuthProvider', async () => {
    render(
      <StrictMode>
        <GenAuthProvider client={createFakeGenAuth()}>
          <QueryClientProvider client={new QueryClient()}>
            {userName}
            {userName}
          </QueryClientProvider>
        </GenAuthProvider>
      </StrictMode>,
    )
    await settle()
    expect(warnings()).toEqual([
      expect.stringMatching(/two caches.*Put <QueryClientProvider> around <GenAuthProvider>/),
    ])
  })

  it('M4: there is no warning if QueryClientProvider is around GenAuthProvider, if both get one QueryClient, or if the app chooses two', async () => {
    const shared = new QueryClient()
    render(
      <QueryClientProvider client={new QueryClient()}>
        <GenAuthProvider client={createFakeGenAuth()}>{userName}</GenAuthProvider>
      </QueryClientProvider>,
    )
    for (const queryClient of [shared, new QueryClient()]) {
      render(
        <GenAuthProvider client={createFakeGenAuth()} queryClient={queryClient}>
          <QueryClientProvider client={shared}>{userName}</QueryClientProvider>
        </GenAuthProvider>,
      )
    }
    render(<GenAuthProvider client={createFakeGenAuth()}>{userName}</GenAuthProvider>)
    await settle()
    expect(warnings()).toEqual([])
  })

  it('M4: with the prop `queryClient`, the hooks use a QueryClient of TanStack Query’s other module format', async () => {
    const require = createRequire(import.meta.url)
    const { QueryClient: OtherQueryClient } = require('@tanstack/react-query') as {
      QueryClient: typeof QueryClient
    }
    expect(OtherQueryClient).not.toBe(QueryClient)
    const queryClient = new OtherQueryClient()
    const { container } = render(
      <GenAuthProvider client={createFakeGenAuth()} queryClient={queryClient}>
        {userName}
      </GenAuthProvider>,
    )
    await settle()
    expect(container.textContent).toBe('Ada Lovelace')
    expect(queryClient.getQueryCache().getAll()).toHaveLength(1)
  })
})

describe('the warning about a client that each render creates', () => {
  it('M11: one warning names the fix if each render passes a new client, and none if the app changes its client one time', async () => {
    const app = () => <GenAuthProvider client={createFakeGenAuth()} />
    const { rerender } = render(app())
    rerender(app())
    expect(warnings()).toEqual([])
    for (let renders = 0; renders < 3; renders += 1) rerender(app())
    await act(async () => undefined)
    expect(warnings()).toEqual([
      expect.stringMatching(/another client in each render.*in a module/),
    ])
  })

  it('M11: there is one warning in StrictMode, and none if the app switches between clients or renders in between', async () => {
    const first = createFakeGenAuth()
    const second = createFakeGenAuth()
    const app = (client = createFakeGenAuth()) => (
      <StrictMode>
        <GenAuthProvider client={client} />
      </StrictMode>
    )
    const { rerender } = render(app(first))
    for (let turns = 0; turns < 3; turns += 1) {
      rerender(app(second))
      rerender(app(first))
    }
    const third = createFakeGenAuth()
    const fourth = createFakeGenAuth()
    for (const client of [third, third, fourth, fourth]) rerender(app(client))
    await act(async () => undefined)
    expect(warnings()).toEqual([])
    for (let renders = 0; renders < 3; renders += 1) rerender(app())
    await act(async () => undefined)
    expect(warnings()).toHaveLength(1)
  })
})
