import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { type TokenResult, useToken } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const offline = new GenAuthError('network_error', 'GenAuth cannot be reached.')

function useWholeToken(): TokenResult {
  return { ...useToken() }
}

describe('useToken', () => {
  it('useToken returns no token for a signed-out user or while the session is loading', async () => {
    for (const state of [{ user: null }, { session: { status: 'loading' } as const }]) {
      const { result } = await renderHookWith(createFakeGenAuth(state), useWholeToken)
      expect(result.current).toMatchObject({ status: 'none', accessToken: undefined, error: null })
    }
  })

  it('useToken returns the token, its expiry and its scope', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const { result } = await renderHookWith(genauth, useWholeToken)
    expect(result.current).toMatchObject({
      status: 'fresh',
      accessToken: 'token-1',
      expiresAt: Date.now() + 3_600_000,
      scope: ['openid'],
    })
  })

  it('a token refresh causes one render of a component that reads accessToken, and none of a component that reads getToken', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const token = await renderHookWith(genauth, () => useToken().accessToken)
    const functions = await renderHookWith(genauth, () => useToken().getToken)
    const before = [token.renders(), functions.renders()]
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    expect(token.result.current).toBe('token-51')
    expect([token.renders(), functions.renders()]).toEqual([(before[0] ?? 0) + 50, before[1]])
  })

  it('the status of useToken is renewing during a token refresh', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(async () => genauth.setTokenStatus({ isRenewing: true }))
    expect(result.current.status).toBe('renewing')
  })

  it('a component that starts to read the status during a token refresh renders when the refresh ends', async () => {
    const genauth = createFakeGenAuth()
    let readsStatus = false
    const { result, rerender } = await renderHookWith(genauth, () => {
      const token = useToken()
      return readsStatus ? token.status : token.error
    })
    await act(async () => genauth.setTokenStatus({ isRenewing: true }))
    readsStatus = true
    rerender()
    expect(result.current).toBe('renewing')
    await act(async () => genauth.setTokenStatus({ isRenewing: false }))
    expect(result.current).toBe('fresh')
  })

  it('the status of useToken is stale, with an error, if the refresh of an expired token fails', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(async () => {
      genauth.setToken(undefined)
      genauth.failNext('run', offline)
      await genauth.completeRenewal()
    })
    expect(result.current).toMatchObject({ status: 'stale', error: offline })
    await act(() => genauth.completeRenewal())
    expect(result.current).toMatchObject({ status: 'fresh', error: null })
  })

  it('accessToken becomes undefined when the token expires without a refresh', async () => {
    vi.useFakeTimers()
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    genauth.setNextAt(undefined)
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(() => vi.advanceTimersByTimeAsync(3_599_999))
    expect(result.current).toMatchObject({ status: 'fresh', accessToken: 'token-1' })
    await act(() => vi.advanceTimersByTimeAsync(1))
    expect(result.current).toMatchObject({ status: 'stale', accessToken: undefined })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('the status of useToken becomes stale after a token lifetime that is longer than a timer allows', async () => {
    vi.useFakeTimers()
    const daysMs = 60 * 24 * 3_600_000
    const genauth = createFakeGenAuth({ lifetimeSeconds: daysMs / 1000 })
    genauth.setNextAt(undefined)
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(() => vi.advanceTimersByTimeAsync(daysMs - 1))
    expect(result.current.status).toBe('fresh')
    await act(() => vi.advanceTimersByTimeAsync(1))
    expect(result.current.status).toBe('stale')
  })

  it('in server mode, useToken returns no token, and its status follows the session', async () => {
    const genauth = createFakeGenAuth({ mode: 'server' })
    const { result } = await renderHookWith(genauth, useWholeToken)
    expect(result.current).toMatchObject({ status: 'fresh', accessToken: undefined })
    await expect(result.current.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
    await act(async () =>
      genauth.setSession({ status: 'authenticated', id: 'session-1', stale: true }),
    )
    expect(result.current.status).toBe('stale')
  })

  it('renew of useToken works as a click handler, and useToken returns the same functions in every render', async () => {
    const genauth = createFakeGenAuth()
    const functions = new Set<unknown>()
    await renderWith(
      genauth,
      <Show useHook={() => useToken()}>
        {({ renew, getToken, accessToken }) => {
          functions.add(renew).add(getToken)
          return (
            <button type="button" onClick={renew}>
              {accessToken}
            </button>
          )
        }}
      </Show>,
    )
    fireEvent.click(screen.getByRole('button'))
    await settle()
    expect(screen.getByRole('button').textContent).toBe('token-2')
    expect(genauth.callsTo('renew')[0]?.args).toEqual([undefined])
    expect(functions.size).toBe(2)
  })

  it('X5: useToken puts no token into the query cache', async () => {
    const genauth = createFakeGenAuth({ token: 'very-secret' })
    const queryClient = new QueryClient()
    await renderHookWith(genauth, useWholeToken, { queryClient })
    const everything = queryClient.getQueryCache().getAll()
    expect(
      JSON.stringify(everything.map(({ state, queryKey }) => [state, queryKey])),
    ).not.toContain('very-secret')
  })
})

describe('renew() and renewAsync() of useToken', () => {
  it('M7: renew ignores the value that a handler gets, and returns nothing', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(async () => expect(result.current.renew(true)).toBeUndefined())
    expect(genauth.callsTo('renew')).toEqual([{ method: 'renew', args: [undefined] }])
  })

  it('M7: renewAsync returns the promise of the refresh', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(async () => {
      await expect(result.current.renewAsync()).resolves.toMatchObject({ status: 'authenticated' })
    })
    genauth.failNext('renew', offline)
    await act(async () => {
      await expect(result.current.renewAsync()).rejects.toBe(offline)
    })
  })
})

describe('a field that a component reads first in an event handler', () => {
  /** Renders a component that reads only `scope` in its render. Each click reads the token two times. */
  async function openButton(genauth: FakeGenAuth): Promise<{ click: () => unknown }> {
    const read: unknown[] = []
    await renderWith(
      genauth,
      <Show useHook={() => useToken()}>
        {(token) => (
          <button type="button" onClick={() => read.push([token.accessToken, token.accessToken])}>
            {token.scope}
          </button>
        )}
      </Show>,
    )
    return {
      click() {
        fireEvent.click(screen.getByRole('button'))
        return read.at(-1)
      },
    }
  }

  it('M6: accessToken, read first in an event handler after a token refresh, is the latest token', async () => {
    const genauth = createFakeGenAuth()
    const button = await openButton(genauth)
    await act(() => genauth.completeRenewal())
    expect(button.click()).toEqual(['token-2', 'token-2'])
    await act(() => genauth.completeRenewal())
    expect(button.click()).toEqual(['token-3', 'token-3'])
  })

  it('M6: the result of an earlier render keeps the value that the component rendered', async () => {
    const genauth = createFakeGenAuth()
    const results: TokenResult[] = []
    const { rerender } = await renderHookWith(genauth, () => {
      const token = useToken()
      results.push(token)
      return token.accessToken
    })
    await act(() => genauth.completeRenewal())
    rerender()
    expect([results[0]?.accessToken, results.at(-1)?.accessToken]).toEqual(['token-1', 'token-2'])
  })
})
