import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider } from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'

const hourSeconds = 3600
const hourMs = hourSeconds * 1000
const minuteMs = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
})

async function pass(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

function runs(genauth: FakeGenAuth): number {
  return genauth.callsTo('run').length
}

describe('the query that refreshes the token', () => {
  it('the token is refreshed once per token lifetime, at its due time and not before', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    await pass(hourMs - minuteMs - 1)
    expect(runs(genauth)).toBe(0)
    await pass(1)
    expect(genauth.peekToken()).toBe('token-2')
    await pass(9 * (hourMs - minuteMs))
    expect(genauth.peekToken()).toBe('token-11')
    expect(runs(genauth)).toBe(10)
  })

  it('mounting a provider several times does not refresh the token', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    for (let mount = 0; mount < 5; mount += 1) {
      const { unmount } = render(<GenAuthProvider client={genauth} />, { wrapper: StrictMode })
      await pass(minuteMs)
      unmount()
    }
    expect(runs(genauth)).toBe(0)
  })

  it('the token is refreshed once per token lifetime under StrictMode and with three providers', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(
      <StrictMode>
        <GenAuthProvider client={genauth} />
        <GenAuthProvider client={genauth} />
      </StrictMode>,
    )
    render(<GenAuthProvider client={genauth} />)
    await pass(3 * (hourMs - minuteMs))
    expect(runs(genauth)).toBe(3)
  })

  it('a remount does not change the due time of the token refresh', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    const { unmount } = render(<GenAuthProvider client={genauth} />)
    await pass(30 * minuteMs)
    unmount()
    await pass(10 * minuteMs)
    render(<GenAuthProvider client={genauth} />)
    await pass(19 * minuteMs - 1)
    expect(runs(genauth)).toBe(0)
    await pass(1)
    expect(runs(genauth)).toBe(1)
  })

  it.each([30, 365])(
    'R9: a token with a lifetime of %d days, which is longer than a timer allows, is refreshed at its due time',
    async (days) => {
      const lifetimeSeconds = days * 24 * 3600
      const genauth = createFakeGenAuth({ lifetimeSeconds })
      render(<GenAuthProvider client={genauth} />)
      await pass(lifetimeSeconds * 1000 - minuteMs - 1)
      expect(runs(genauth)).toBe(0)
      await pass(1)
      expect(runs(genauth)).toBe(1)
      expect(genauth.peekToken()).toBe('token-2')
    },
  )

  it('R4: the token is refreshed after the device slept and no timer fired', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    await pass(30 * minuteMs)
    vi.setSystemTime(Date.now() + 8 * hourMs)
    // The timer stopped during the device's sleep, so the timer fires in 29 minutes.
    await pass(29 * minuteMs)
    expect(runs(genauth)).toBe(1)
    await pass(hourMs - minuteMs)
    expect(runs(genauth)).toBe(2)
  })

  it('the token is refreshed immediately if its due time has passed', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    await pass(2 * hourMs)
    render(<GenAuthProvider client={genauth} />)
    await pass(1)
    expect(runs(genauth)).toBe(1)
    await pass(minuteMs)
    expect(runs(genauth)).toBe(1)
  })

  it('if the next due time stays in the past, the token refresh is repeated at most once per second', async () => {
    const genauth = createFakeGenAuth()
    genauth.setNextAt(Date.now() - 1)
    const stuck = { ...genauth, renewal: { ...genauth.renewal, run: vi.fn(async () => undefined) } }
    render(<GenAuthProvider client={stuck} />)
    await pass(10_000)
    expect(stuck.renewal.run.mock.calls.length).toBeLessThanOrEqual(11)
  })

  it('while a token refresh is pending, the provider checks the next due time after one second', async () => {
    const genauth = createFakeGenAuth()
    genauth.setNextAt(Date.now() + 1)
    const nextAt = vi.fn(genauth.renewal.nextAt)
    const run = () => new Promise<void>(() => undefined)
    render(<GenAuthProvider client={{ ...genauth, renewal: { nextAt, run } }} />)
    const intervals = vi.spyOn(globalThis, 'setInterval')
    await pass(10)
    expect(intervals.mock.calls.map(([, delayMs]) => delayMs)).toEqual([1000])
    intervals.mockRestore()
  })

  it('the provider sets no timer if no token refresh is scheduled', async () => {
    const genauth = createFakeGenAuth()
    render(<GenAuthProvider client={genauth} />)
    await pass(0)
    expect(vi.getTimerCount()).toBe(0)
    await pass(1000 * hourMs)
    expect(runs(genauth)).toBe(0)
  })

  it('the token is refreshed at the new due time if the due time changes', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    await act(async () => genauth.setNextAt(Date.now() + 5000))
    await act(async () => genauth.setNextAt(Date.now() + 9000))
    await pass(8999)
    expect(runs(genauth)).toBe(0)
    await pass(1)
    expect(runs(genauth)).toBe(1)
  })

  it('after the app has refreshed the token itself, the next refresh is on time, even if its delay is the same as before', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    await pass(30 * minuteMs)
    // The refresh of the new token is due in 59 minutes. The timer of the old token had the same delay.
    await act(() => genauth.completeRenewal())
    await pass(59 * minuteMs - 1)
    expect(genauth.peekToken()).toBe('token-2')
    await pass(1)
    expect(genauth.peekToken()).toBe('token-3')
    expect(runs(genauth)).toBe(1)
  })

  it('a failed token refresh is repeated at the new due time', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    genauth.failNext('run', new GenAuthError('network_error', 'Cannot be reached.'))
    await pass(hourMs - minuteMs)
    expect(genauth.getTokenStatus().error).toMatchObject({ code: 'network_error' })
    await pass(30_000)
    expect(genauth.peekToken()).toBe('token-2')
    expect(runs(genauth)).toBe(2)
  })

  it('the token is refreshed in a tab that is hidden and offline', async () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    render(<GenAuthProvider client={genauth} />)
    // After a QueryClient is mounted, TanStack Query listens to the event `offline`.
    window.dispatchEvent(new Event('offline'))
    await pass(hourMs - minuteMs)
    expect(runs(genauth)).toBe(1)
    window.dispatchEvent(new Event('online'))
    vi.restoreAllMocks()
  })

  it('X2: changes to the app’s own QueryClient do not affect the token refresh', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    const queryClient = new QueryClient({
      defaultOptions: {
        queries: { enabled: false, refetchInterval: 10, staleTime: 0, gcTime: 0, retry: true },
      },
    })
    render(
      <QueryClientProvider client={queryClient}>
        <GenAuthProvider client={genauth} />
      </QueryClientProvider>,
    )
    for (let minute = 0; minute < 3 * 59; minute += 1) {
      queryClient.clear()
      await queryClient.invalidateQueries()
      await queryClient.resetQueries()
      await pass(minuteMs)
    }
    expect(runs(genauth)).toBe(3)
  })

  it('an unmounted provider leaves no timer and no listener', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: hourSeconds })
    const { unmount } = render(<GenAuthProvider client={genauth} />, { wrapper: StrictMode })
    unmount()
    expect(vi.getTimerCount()).toBe(0)
    expect(genauth.listenerCount()).toBe(0)
    expect(genauth.startCount()).toBe(0)
  })
})
