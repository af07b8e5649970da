import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { type LogoutResult, useLogout } from '@genauth/react'
import { act, fireEvent, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const failed = new GenAuthError('network_error', 'GenAuth cannot be reached.')

function useWholeLogout(): LogoutResult {
  return { ...useLogout() }
}

describe('useLogout', () => {
  it('logout works as a click handler and uses the options of the hook', async () => {
    const genauth = createFakeGenAuth()
    await renderWith(
      genauth,
      <Show useHook={() => useLogout({ scope: 'local' })}>
        {({ logout }) => (
          <button type="button" onClick={logout}>
            Log out
          </button>
        )}
      </Show>,
    )
    fireEvent.click(screen.getByText('Log out'))
    await settle()
    expect(genauth.callsTo('logout')[0]?.args).toEqual([{ scope: 'local' }])
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
  })

  it('isPending of useLogout is true during a logout and false during a login', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeLogout)
    await act(async () => genauth.setPendingAction('login'))
    expect(result.current.isPending).toBe(false)
    await act(async () => genauth.setPendingAction('logout'))
    expect(result.current.isPending).toBe(true)
  })

  it('a failed logout sets the error of useLogout and rejects the promise of logoutAsync()', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeLogout)
    genauth.failNext('logout', failed)
    await act(async () => {
      await expect(result.current.logoutAsync({ returnTo: '/' })).rejects.toBe(failed)
    })
    expect(result.current.error).toBe(failed)
  })

  it('useLogout returns the error of a session that ended by a logout, and ignores the error of a failed login', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeLogout)
    await act(async () =>
      genauth.setSession({ status: 'anonymous', reason: 'error', error: failed }),
    )
    expect(result.current.error).toBeNull()
    await act(async () =>
      genauth.setSession({ status: 'anonymous', reason: 'logout', error: failed }),
    )
    expect(result.current.error).toBe(failed)
  })

  it('useLogout returns the same functions in every render', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, useWholeLogout)
    const { logout, logoutAsync } = result.current
    await act(() => logoutAsync())
    expect(result.current.logout).toBe(logout)
    expect(result.current.logoutAsync).toBe(logoutAsync)
  })

  it.each(['logout', 'logoutAsync'] as const)(
    'X15: %s ignores an event or a FormData and returns nothing',
    async (name) => {
      const genauth = createFakeGenAuth()
      const { result } = await renderHookWith(genauth, useWholeLogout)
      const begin = result.current[name] as (...input: unknown[]) => unknown
      await act(async () => {
        expect(begin(new Event('submit'))).toBeUndefined()
        expect(begin(new FormData())).toBeUndefined()
      })
      expect(genauth.callsTo('logout').map(({ args }) => args)).toEqual([[{}], [{}]])
    },
  )
})
