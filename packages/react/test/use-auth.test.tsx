import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { useAuth } from '@genauth/react'
import { act } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderHookWith } from './support/render-with'

const denied = new GenAuthError('access_denied', 'The user denied access.')

describe.each(['browser', 'server'] as const)('useAuth in %s mode', (mode) => {
  it('useAuth follows the session from loading over the login to the logout', async () => {
    const genauth = createFakeGenAuth({ mode, session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, () => ({ ...useAuth() }))
    const { login, logout } = result.current
    expect(result.current).toMatchObject({ isLoading: true, isLoggedIn: false, user: undefined })
    await act(() => genauth.logIn({ sub: 'a', name: 'Ada' }))
    expect(result.current).toMatchObject({
      isLoading: false,
      isLoggedIn: true,
      user: { name: 'Ada' },
      error: null,
    })
    await act(async () => result.current.logout())
    expect(result.current).toMatchObject({ isLoading: false, isLoggedIn: false, user: null })
    expect([result.current.login, result.current.logout]).toEqual([login, logout])
    await act(async () => result.current.login())
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('the error of useAuth is the error of the login, or of the request for the user', async () => {
    const genauth = createFakeGenAuth({ mode, user: denied })
    const { result } = await renderHookWith(genauth, () => ({ ...useAuth() }))
    expect(result.current).toMatchObject({ isLoggedIn: true, user: undefined, error: denied })
    await act(() => genauth.logout())
    genauth.failNext('login', denied)
    await act(async () => result.current.login())
    expect(result.current).toMatchObject({ isLoggedIn: false, error: denied })
  })

  it('a component that reads only functions or isLoggedIn of useAuth does not render for a token refresh or a request for the user', async () => {
    const genauth = createFakeGenAuth({ mode })
    const functions = await renderHookWith(genauth, () => useAuth().getToken)
    const state = await renderHookWith(genauth, () => useAuth().isLoggedIn)
    const before = [functions.renders(), state.renders()]
    await act(() => genauth.completeRenewal())
    genauth.setUser({ sub: 'user-1', name: 'Ada King' })
    await act(async () => genauth.setPendingAction('login'))
    await act(async () => genauth.setPendingAction(undefined))
    expect([functions.renders(), state.renders()]).toEqual(before)
  })

  it('O14: signUp of useAuth logs in with the registration page, and stays the same function', async () => {
    const genauth = createFakeGenAuth({ mode, user: null })
    const { result } = await renderHookWith(genauth, () => ({ ...useAuth() }))
    const { signUp } = result.current
    await act(async () => signUp({ returnTo: '/welcome' }))
    expect(genauth.callsTo('login')[0]?.args).toEqual([{ returnTo: '/welcome', screen: 'signup' }])
    expect(result.current.signUp).toBe(signUp)
  })

  it('getToken and fetch of useAuth call the client', async () => {
    const genauth = createFakeGenAuth({ mode })
    const { result } = await renderHookWith(genauth, useAuth)
    const { fetch, getToken } = result.current
    expect((await fetch('/orders')).status).toBe(204)
    if (mode === 'browser') expect(await getToken()).toBe('token-1')
    else await expect(getToken()).rejects.toMatchObject({ code: 'token_unavailable' })
  })
})
