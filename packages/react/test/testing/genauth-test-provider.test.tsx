import { GenAuthError } from '@genauth/core'
import { useLogin, useSession, useToken, useUser } from '@genauth/react'
import { createFakeGenAuth, GenAuthTestProvider } from '@genauth/react/testing'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

function Greeting() {
  const { status, user, error } = useUser()
  const { login, isPending } = useLogin()
  const session = useSession()
  const { accessToken } = useToken()
  if (status === 'success') return <p>{`Hello ${user.name} ${accessToken}`}</p>
  return (
    <button type="button" onClick={login} disabled={isPending}>
      {`${session.status} ${error?.code ?? status}`}
    </button>
  )
}

describe('GenAuthTestProvider', () => {
  it('X11: GenAuthTestProvider as a wrapper shows the user in the first render', () => {
    render(<Greeting />, { wrapper: GenAuthTestProvider })
    expect(screen.getByText('Hello Ada Lovelace token-1')).toBeDefined()
  })

  it('X11: GenAuthTestProvider with user null renders a signed-out user', () => {
    render(
      <GenAuthTestProvider user={null}>
        <Greeting />
      </GenAuthTestProvider>,
    )
    expect(screen.getByText('anonymous anonymous')).toBeDefined()
  })

  it('X11: GenAuthTestProvider can render every session and token status', async () => {
    const states = [
      { session: { status: 'loading' } as const },
      { user: null, pendingAction: 'login' as const },
      { user: new GenAuthError('insufficient_scope', 'No.') },
      { user: { sub: 'g', name: 'Grace' }, token: 'my-token' },
    ]
    for (const state of states) {
      render(
        <GenAuthTestProvider {...state}>
          <Greeting />
        </GenAuthTestProvider>,
      )
    }
    await screen.findByText('authenticated insufficient_scope')
    expect(screen.getByText('loading pending')).toBeDefined()
    expect(screen.getByText<HTMLButtonElement>('anonymous anonymous').disabled).toBe(true)
    expect(screen.getByText('Hello Grace my-token')).toBeDefined()
  })

  it('GenAuthTestProvider with an error as user shows the error from the first render on', async () => {
    const user = new GenAuthError('network_error', 'Offline.')
    render(<Greeting />, {
      wrapper: ({ children }) => <GenAuthTestProvider user={user}>{children}</GenAuthTestProvider>,
    })
    expect(screen.getByText('authenticated network_error')).toBeDefined()
    await act(async () => undefined)
    expect(screen.getByText('authenticated network_error')).toBeDefined()
  })

  it('GenAuthTestProvider accepts a fake from the test, which records calls and can change its session', async () => {
    const genauth = createFakeGenAuth({ user: null })
    render(
      <GenAuthTestProvider genauth={genauth}>
        <Greeting />
      </GenAuthTestProvider>,
    )
    fireEvent.click(screen.getByRole('button'))
    expect(genauth.callsTo('login')).toHaveLength(1)
    await act(() => genauth.logIn({ sub: 'g', name: 'Grace' }))
    expect(await screen.findByText(/Hello Grace/)).toBeDefined()
  })

  it('two GenAuthTestProviders do not share their users', () => {
    render(
      <GenAuthTestProvider user={{ sub: 'a', name: 'One' }}>
        <Greeting />
      </GenAuthTestProvider>,
    )
    render(
      <GenAuthTestProvider user={{ sub: 'b', name: 'Two' }}>
        <Greeting />
      </GenAuthTestProvider>,
    )
    expect(screen.getByText(/Hello One/)).toBeDefined()
    expect(screen.getByText(/Hello Two/)).toBeDefined()
  })
})
