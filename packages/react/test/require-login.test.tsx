import { GenAuthError, type Session } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { type FallbackProps, LoggedIn, LoggedOut, RequireLogin } from '@genauth/react'
import { act, fireEvent, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { describe, expect, it } from 'vitest'
import { renderWith } from './support/render-with'

const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')
const denied = new GenAuthError('access_denied', 'The user has refused.')

function fallback({ reason, error, login }: FallbackProps) {
  return (
    <button type="button" onClick={login}>
      {reason} {error?.code}
    </button>
  )
}

const guarded = (
  <RequireLogin fallback={fallback}>
    <input placeholder="the form" />
  </RequireLogin>
)

describe('RequireLogin', () => {
  it('shows its children to whoever is logged in', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(genauth, guarded)
    expect(screen.getByPlaceholderText('the form')).toBeDefined()
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('begins no login while nobody knows', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    expect(screen.getByRole('button').textContent).toBe('loading ')
    expect(genauth.callsTo('login')).toHaveLength(0)
  })

  it('sends a visitor to the login page once, under StrictMode and with other guards on the page', async () => {
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

  it('sends a visitor there once the core has found that nobody is logged in', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    await renderWith(genauth, guarded)
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('does not believe the server that nobody is logged in while the core is loading', async () => {
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
  ])('leaves it to the user after: %s', async (text, session) => {
    const genauth = createFakeGenAuth({ session })
    await renderWith(genauth, guarded)
    expect(genauth.callsTo('login')).toHaveLength(0)
    fireEvent.click(screen.getByText(text.trim()))
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('begins no login during or after a logout on its page', async () => {
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

  it('keeps a half-filled form while the token is stale, and shows the fallback once it is over', async () => {
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

  it('tells the fallback why a login could not begin, and does not try again by itself', async () => {
    const genauth = createFakeGenAuth({ user: null })
    genauth.failNext('login', loop)
    await renderWith(genauth, <StrictMode>{guarded}</StrictMode>)
    expect(screen.getByRole('button').textContent).toBe('error redirect_loop')
    expect(genauth.callsTo('login')).toHaveLength(1)
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
