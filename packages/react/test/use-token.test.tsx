import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
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
  it('has no token for a visitor, nor while loading', async () => {
    for (const state of [{ user: null }, { session: { status: 'loading' } as const }]) {
      const { result } = await renderHookWith(createFakeGenAuth(state), useWholeToken)
      expect(result.current).toMatchObject({ status: 'none', accessToken: undefined, error: null })
    }
  })

  it('has the token and its facts', async () => {
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

  it('renders once per renewal who reads the token, and never who reads its functions', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const token = await renderHookWith(genauth, () => useToken().accessToken)
    const functions = await renderHookWith(genauth, () => useToken().getToken)
    const before = [token.renders(), functions.renders()]
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    expect(token.result.current).toBe('token-51')
    expect([token.renders(), functions.renders()]).toEqual([(before[0] ?? 0) + 50, before[1]])
  })

  it('says that it is renewing', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeToken)
    await act(async () => genauth.setTokenStatus({ isRenewing: true }))
    expect(result.current.status).toBe('renewing')
  })

  it('is no longer renewing for who began to read the status while it was', async () => {
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

  it('is stale, with the reason, where the renewal of a token that has run out fails', async () => {
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

  it('takes the token away at the instant when it runs out, where nobody renews it', async () => {
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

  it('waits for an end that is further away than a timer can hold', async () => {
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

  it('has no token in server mode, and says what the session knows', async () => {
    const genauth = createFakeGenAuth({ mode: 'server' })
    const { result } = await renderHookWith(genauth, useWholeToken)
    expect(result.current).toMatchObject({ status: 'fresh', accessToken: undefined })
    await expect(result.current.getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
    await act(async () =>
      genauth.setSession({ status: 'authenticated', id: 'session-1', stale: true }),
    )
    expect(result.current.status).toBe('stale')
  })

  it('renews in a click, and keeps its functions', async () => {
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

  it('X5: leaves no token in a query cache', async () => {
    const genauth = createFakeGenAuth({ token: 'very-secret' })
    const queryClient = new QueryClient()
    await renderHookWith(genauth, useWholeToken, { queryClient })
    const everything = queryClient.getQueryCache().getAll()
    expect(
      JSON.stringify(everything.map(({ state, queryKey }) => [state, queryKey])),
    ).not.toContain('very-secret')
  })
})
