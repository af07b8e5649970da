import { GenAuthError, type Session } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import {
  type Fallback,
  type FallbackProps,
  GenAuthProvider,
  LoggedIn,
  LoggedOut,
  RequireLogin,
  useLogin,
  useSession,
  useToken,
  useUser,
} from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderWith } from './support/render-with'
import { Show } from './support/show'

const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')
const denied = new GenAuthError('access_denied', 'The user denied access.')

function fallback({ reason, error, login }: FallbackProps) {
  return (
    <button type="button" onClick={login}>
      {reason} {error?.code}
    </button>
  )
}

function Counting({ reason }: FallbackProps) {
  const [count] = useState(1)
  return <p>{`${reason} ${count}`}</p>
}

const guarded = (
  <RequireLogin fallback={fallback}>
    <input placeholder="the form" />
  </RequireLogin>
)

describe('RequireLogin', () => {
  it('X10: RequireLogin shows its children to a signed-in user', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(genauth, guarded)
    expect(screen.getByPlaceholderText('the form')).toBeDefined()
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X10: RequireLogin starts no login while the session is loading', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    expect(screen.getByRole('button').textContent).toBe('loading ')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X10: two RequireLogin components start one login for a signed-out user under StrictMode', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { rerender } = await renderWith(
      genauth,
      <StrictMode>
        {guarded}
        {guarded}
      </StrictMode>,
    )
    expect(genauth.callsTo('login')).toHaveLength(1)
    await act(async () => genauth.setPendingAction(undefined))
    rerender(<StrictMode>{guarded}</StrictMode>)
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X10: RequireLogin starts a login when the session changes from loading to signed out', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X10: RequireLogin starts no login for a signed-out initialSession while the client is loading', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const initialSession = { session: { status: 'anonymous', reason: 'none' } as const }
    await renderWith(genauth, guarded, { initialSession })
    expect(genauth.callsTo('login')).toHaveLength(0)
    await act(() => genauth.logIn())
    expect(screen.getByPlaceholderText('the form')).toBeDefined()
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it.each<[string, Session]>([
    ['logout ', { status: 'anonymous', reason: 'logout' }],
    ['expired ', { status: 'anonymous', reason: 'expired' }],
    ['revoked ', { status: 'anonymous', reason: 'revoked' }],
    ['error access_denied', { status: 'anonymous', reason: 'error', error: denied }],
  ])(
    'X10: RequireLogin starts a login only after a click if the session ended with: %s',
    async (text, session) => {
      const genauth = createFakeGenAuth({ session })
      await renderWith(genauth, guarded)
      expect(genauth.callsTo('login')).toHaveLength(0)
      fireEvent.click(screen.getByText(text.trim()))
      expect(genauth.callsTo('login')).toHaveLength(1)
    },
  )

  it('X13: RequireLogin starts no login during or after a logout on its page', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(genauth, guarded)
    await act(() => genauth.logout())
    expect(screen.getByRole('button').textContent).toBe('logout ')
    await act(async () => {
      genauth.setPendingAction('logout')
      genauth.setSession({ status: 'anonymous', reason: 'none' })
    })
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X13: RequireLogin keeps a half-filled form while the session is stale, and shows the fallback when the session ends', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(genauth, guarded)
    const form = screen.getByPlaceholderText<HTMLInputElement>('the form')
    fireEvent.change(form, { target: { value: 'half' } })
    await act(async () =>
      genauth.setSession({ status: 'authenticated', id: 'session-1', stale: true }),
    )
    expect(screen.getByPlaceholderText<HTMLInputElement>('the form')).toBe(form)
    expect(form.value).toBe('half')
    await act(() => genauth.expire())
    expect(screen.getByRole('button').textContent).toBe('expired ')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X10: RequireLogin passes the error to the fallback if a login cannot start, and does not retry', async () => {
    const genauth = createFakeGenAuth({ user: null })
    genauth.failNext('login', loop)
    await renderWith(genauth, <StrictMode>{guarded}</StrictMode>)
    expect(screen.getByRole('button').textContent).toBe('error redirect_loop')
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X10: RequireLogin starts only one login if it remounts while the login fails to start', async () => {
    const genauth = createFakeGenAuth({ user: null })
    vi.spyOn(genauth, 'login').mockImplementation(async () => {
      genauth.setPendingAction('login')
      await Promise.resolve()
      genauth.setPendingAction(undefined)
      throw loop
    })
    await renderWith(
      genauth,
      <Show useHook={() => useLogin()}>
        {({ isPending }) => (isPending ? 'spinner' : guarded)}
      </Show>,
    )
    expect(genauth.login).toHaveBeenCalledTimes(1)
    expect(screen.getByRole('button').textContent).toBe('none ')
  })

  it('RequireLogin passes isPending true to its fallback from the first render until the user returns with the Back button', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const seen: boolean[] = []
    await renderWith(
      genauth,
      <RequireLogin
        fallback={({ isPending, login }) => {
          seen.push(isPending)
          return isPending ? 'spinner' : <button type="button" onClick={login} />
        }}
      />,
    )
    expect(new Set(seen)).toEqual(new Set([true]))
    await act(async () => genauth.setPendingAction(undefined))
    fireEvent.click(screen.getByRole('button'))
    expect(genauth.callsTo('login')).toHaveLength(2)
  })

  it('the fallback of RequireLogin can be a component with hooks, and can change to a React node and back', async () => {
    const consoleError = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const queryClient = new QueryClient()
    const app = (fallback: Fallback) => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        <RequireLogin fallback={fallback}>in</RequireLogin>
        <LoggedIn fallback={fallback}>in</LoggedIn>
      </GenAuthProvider>
    )
    const { container, rerender } = render(app(Counting))
    expect(container.textContent).toBe('loading 1loading 1')
    await act(() => genauth.logIn())
    expect(container.textContent).toBe('inin')
    await act(() => genauth.logout())
    rerender(app('a node'))
    expect(container.textContent).toBe('a nodea node')
    rerender(app(Counting))
    expect(container.textContent).toBe('logout 1logout 1')
    expect(consoleError).not.toHaveBeenCalled()
    consoleError.mockRestore()
  })

  it('a fallback with other hooks can replace a fallback', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'anonymous', reason: 'logout' } })
    const queryClient = new QueryClient()
    const app = (fallback: Fallback) => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        <RequireLogin fallback={fallback}>in</RequireLogin>
      </GenAuthProvider>
    )
    const { container, rerender } = render(app(Counting))
    rerender(app(fallback))
    expect(container.textContent).toBe('logout ')
    rerender(app(Counting))
    expect(container.textContent).toBe('logout 1')
  })

  it('an inline fallback function keeps the state of its elements when the parent renders', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'anonymous', reason: 'logout' } })
    const queryClient = new QueryClient()
    const app = () => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        <RequireLogin fallback={({ reason }) => <input placeholder={reason} />} />
      </GenAuthProvider>
    )
    const { rerender } = render(app())
    const input = screen.getByPlaceholderText('logout')
    rerender(app())
    expect(screen.getByPlaceholderText('logout')).toBe(input)
  })

  it('M8: RequireLogin starts its login, and the login of its button, with its options', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(
      genauth,
      <RequireLogin fallback={fallback} options={{ returnTo: '/orders', prompt: 'login' }} />,
    )
    await act(async () => genauth.setPendingAction(undefined))
    fireEvent.click(screen.getByRole('button'))
    expect(genauth.callsTo('login').map(({ args }) => args)).toEqual([
      [{ returnTo: '/orders', prompt: 'login' }],
      [{ returnTo: '/orders', prompt: 'login' }],
    ])
  })

  it('M8: the button in the fallback of LoggedIn starts a login with the options of LoggedIn', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(genauth, <LoggedIn fallback={fallback} options={{ scope: 'openid' }} />)
    expect(genauth.callsTo('login')).toEqual([])
    fireEvent.click(screen.getByRole('button'))
    expect(genauth.callsTo('login')[0]?.args).toEqual([{ scope: 'openid' }])
  })

  it('the fallback of RequireLogin can be a React node', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(genauth, <RequireLogin fallback={<p>a moment</p>}>secret</RequireLogin>)
    expect(screen.getByText('a moment')).toBeDefined()
  })
})

describe('LoggedIn and LoggedOut', () => {
  const both = (
    <>
      <LoggedIn fallback={({ reason }) => <p>fallback {reason}</p>}>
        <p>member</p>
      </LoggedIn>
      <LoggedOut>
        <p>guest</p>
      </LoggedOut>
    </>
  )

  it('while the session is loading, LoggedIn shows its fallback and LoggedOut shows nothing', async () => {
    const { container } = await renderWith(
      createFakeGenAuth({ session: { status: 'loading' } }),
      both,
    )
    expect(container.textContent).toBe('fallback loading')
  })

  it('LoggedIn and LoggedOut update when the session changes, and start no login', async () => {
    const genauth = createFakeGenAuth()
    const { container } = await renderWith(genauth, both)
    expect(container.textContent).toBe('member')
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(container.textContent).toBe('fallback noneguest')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  // https://github.com/kinde-oss/kinde-auth-nextjs/issues/337: a check of the session redirects to a login.
  it.each(['none', 'expired', 'revoked', 'error', 'logout'] as const)(
    'P8: hooks and guards that only check the session start no login after it ends with the reason %s',
    async (reason) => {
      const genauth = createFakeGenAuth()
      const { container } = await renderWith(
        genauth,
        <StrictMode>
          {both}
          <Show useHook={useSession}>{({ status }) => status}</Show>
          <Show useHook={() => useUser()}>{({ status }) => status}</Show>
          <Show useHook={() => useToken()}>{({ status }) => status}</Show>
        </StrictMode>,
      )
      await act(async () => genauth.setSession({ status: 'anonymous', reason }))
      expect(container.textContent).toMatch(/^fallback \w+guestanonymousanonymous/)
      expect([genauth.callsTo('login'), genauth.callsTo('loginWithPopup')]).toEqual([[], []])
    },
  )
})
