import { GenAuthProvider, useLogin, useUser } from '@genauth/react'
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
