import { GenAuthProvider, RequireLogin, useLogin, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type RealLogin, startRealLogin } from './support/real-login'
import { Show } from './support/show'

vi.setConfig({ testTimeout: 30_000 })

let real: RealLogin

beforeEach(async () => {
  real = await startRealLogin({ protocol: 'oidc' })
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

afterEach(() => real.close())

it('C1: exchanges the code once under StrictMode, with two providers over one client, and after a remount', async () => {
  await real.comeBackFromLogin(real.connect())
  const genauth = real.connect()
  const app = (key: string) => (
    <StrictMode>
      <GenAuthProvider key={key} client={genauth}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </GenAuthProvider>
      <GenAuthProvider client={genauth}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </GenAuthProvider>
    </StrictMode>
  )
  const { container, rerender } = render(app('first'))
  rerender(app('second'))
  await waitFor(() => expect(container.textContent).toBe('Ada LovelaceAda Lovelace'), {
    timeout: 20_000,
  })
  expect(real.emulator.count('token')).toBe(1)
  expect(location.search).toBe('')
})

it('C1: exchanges the code once where the only provider is mounted again in the middle of it, as by HMR', async () => {
  await real.comeBackFromLogin(real.connect())
  let sent = 0
  let letThrough: () => void = () => undefined
  const isThrough = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  const slow: typeof fetch = async (...request) => {
    sent += 1
    await isThrough
    return fetch(...request)
  }
  const genauth = real.connect({ runtime: { fetch: slow } })
  const app = (
    <GenAuthProvider client={genauth}>
      <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
    </GenAuthProvider>
  )
  const before = render(app)
  await waitFor(() => expect(sent).toBe(1), { timeout: 20_000 })
  before.unmount()
  const { container } = render(app)
  letThrough()
  await waitFor(() => expect(container.textContent).toBe('Ada Lovelace'), { timeout: 20_000 })
  expect(real.emulator.count('token')).toBe(1)
})

it('L9: a page that the way back restores after a logout shows nothing private, and keeps nothing', async () => {
  await real.comeBackFromLogin(real.connect())
  const queryClient = new QueryClient()
  const { container } = render(
    <GenAuthProvider client={real.connect()} queryClient={queryClient}>
      <RequireLogin fallback={({ reason }) => reason}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </RequireLogin>
    </GenAuthProvider>,
  )
  await waitFor(() => expect(container.textContent).toBe('Ada Lovelace'), { timeout: 20_000 })
  const fire = (event: string) =>
    window.dispatchEvent(Object.assign(new Event(event), { persisted: true }))
  fire('pagehide')
  // The next page of this tab, while the last one is frozen as it was.
  const next = real.connect()
  const stop = next.start()
  await expect(next.ready()).resolves.toMatchObject({ status: 'authenticated' })
  await next.logout({ scope: 'local' })
  stop()
  expect(container.textContent).toBe('Ada Lovelace')
  fire('pageshow')
  await waitFor(() => expect(container.textContent).toBe('logout'), { timeout: 20_000 })
  expect(queryClient.getQueryCache().getAll()).toEqual([])
  expect(real.visited).toHaveLength(1)
})

it('L4: leaves once for a double click, without an error', async () => {
  const genauth = real.connect()
  render(
    <GenAuthProvider client={genauth}>
      <Show useHook={() => useLogin()}>
        {({ login, error }) => (
          <button type="button" onClick={login}>
            Log in {error?.code}
          </button>
        )}
      </Show>
    </GenAuthProvider>,
  )
  await act(() => genauth.ready())
  fireEvent.click(screen.getByRole('button'))
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(real.visited).toHaveLength(1), { timeout: 20_000 })
  await act(async () => undefined)
  expect(real.visited).toHaveLength(1)
  expect(screen.getByRole('button').textContent).toBe('Log in ')
})
