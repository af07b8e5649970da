import type { FakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type GenAuthProviderProps } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import {
  act,
  type RenderHookResult,
  type RenderResult,
  render,
  renderHook,
} from '@testing-library/react'
import type { ReactNode } from 'react'

type ProviderProps = Omit<GenAuthProviderProps, 'client' | 'children'>

/** Renders a tree below a provider with a new QueryClient, and lets promises settle. */
export async function renderWith(
  genauth: FakeGenAuth,
  children: ReactNode,
  props: ProviderProps = {},
): Promise<RenderResult> {
  const queryClient = props.queryClient ?? new QueryClient()
  const result = render(children, {
    wrapper: ({ children: below }) => (
      <GenAuthProvider client={genauth} {...props} queryClient={queryClient}>
        {below}
      </GenAuthProvider>
    ),
  })
  await settle()
  return result
}

/** Renders a hook below a provider, counts its renders, and lets promises settle. */
export async function renderHookWith<Result>(
  genauth: FakeGenAuth,
  useHook: () => Result,
  props: ProviderProps = {},
): Promise<RenderHookResult<Result, unknown> & { renders: () => number }> {
  const queryClient = props.queryClient ?? new QueryClient()
  let renders = 0
  const result = renderHook(
    () => {
      renders += 1
      return useHook()
    },
    {
      wrapper: ({ children }) => (
        <GenAuthProvider client={genauth} {...props} queryClient={queryClient}>
          {children}
        </GenAuthProvider>
      ),
    },
  )
  await settle()
  return { ...result, renders: () => renders }
}

/** Settles all promises that do not wait for a timer. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let round = 0; round < 20; round += 1) await Promise.resolve()
  })
}
