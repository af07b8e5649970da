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
} from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { renderWith } from './support/render-with'
import { Show } from './support/show'

const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')
const denied = new GenAuthError('access_denied', 'The user has refused.')

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
  it('X10: shows its children to whoever is logged in', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(genauth, guarded)
    expect(screen.getByPlaceholderText('the form')).toBeDefined()
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X10: begins no login while nobody knows', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    expect(screen.getByRole('button').textContent).toBe('loading ')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('X10: sends a visitor to the login page once, under StrictMode and with other guards on the page', async () => {
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

  it('X10: sends a visitor there once the core has found that nobody is logged in', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X10: does not believe the server that nobody is logged in while the core is loading', async () => {
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
  ])('X10: leaves it to the user after: %s', async (text, session) => {
    const genauth = createFakeGenAuth({ session })
    await renderWith(genauth, guarded)
    expect(genauth.callsTo('login')).toHaveLength(0)
    fireEvent.click(screen.getByText(text.trim()))
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X13: begins no login during or after a logout on its page', async () => {
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

  it('X13: keeps a half-filled form while the token is stale, and shows the fallback once it is over', async () => {
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

  it('X10: tells the fallback why a login could not begin, and does not try again by itself', async () => {
    const genauth = createFakeGenAuth({ user: null })
    genauth.failNext('login', loop)
    await renderWith(genauth, <StrictMode>{guarded}</StrictMode>)
    expect(screen.getByRole('button').textContent).toBe('error redirect_loop')
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X10: begins one login, though it is mounted again while that fails', async () => {
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

  it('tells the fallback whether a login is pending: from its first render, and no longer after the way back', async () => {
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

  it('takes a component with hooks for a fallback, and one for another', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
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
    expect(complaints).not.toHaveBeenCalled()
    complaints.mockRestore()
  })

  it('takes a node for a fallback', async () => {
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
        <p>visitor</p>
      </LoggedOut>
    </>
  )

  it('show nothing but the fallback while loading', async () => {
    const { container } = await renderWith(
      createFakeGenAuth({ session: { status: 'loading' } }),
      both,
    )
    expect(container.textContent).toBe('fallback loading')
  })

  it('tell a member from a visitor, and begin no login', async () => {
    const genauth = createFakeGenAuth()
    const { container } = await renderWith(genauth, both)
    expect(container.textContent).toBe('member')
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(container.textContent).toBe('fallback nonevisitor')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })
})
