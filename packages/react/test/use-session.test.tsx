import { createFakeGenAuth } from '@genauth/core/testing'
import { useSession } from '@genauth/react'
import { act } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderHookWith } from './support/render-with'

describe('useSession', () => {
  it('useSession follows the login state', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const { result } = await renderHookWith(genauth, useSession)
    expect(result.current).toEqual({ status: 'loading' })
    await act(() => genauth.logIn({ sub: 'a' }, 'session-a'))
    expect(result.current).toEqual({
      status: 'authenticated',
      id: 'session-a',
      sub: 'a',
      stale: false,
    })
    await act(() => genauth.expire())
    expect(result.current).toEqual({ status: 'anonymous', reason: 'expired' })
  })

  it('a token refresh does not render a component with useSession', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const { renders } = await renderHookWith(genauth, useSession)
    const before = renders()
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    expect(renders()).toBe(before)
  })

  it('useSession returns the initialSession while the client is loading', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const session = { status: 'authenticated', id: 's', stale: false } as const
    const { result } = await renderHookWith(genauth, useSession, { initialSession: { session } })
    expect(result.current).toBe(session)
    await act(async () => genauth.setSession({ status: 'anonymous', reason: 'none' }))
    expect(result.current.status).toBe('anonymous')
  })
})
