import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type LoginResult, useLogin } from '@genauth/react'
import { act, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')
const denied = new GenAuthError('access_denied', 'The user has refused.')

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})

afterEach(() => {
  process.off('unhandledRejection', note)
})

/** Node reports unhandled rejections after a turn of its event loop. */
async function turn(): Promise<void> {
  await act(() => new Promise<void>((resolve) => void setImmediate(resolve)))
}

function useWholeLogin(): LoginResult {
  return { ...useLogin() }
}

describe('login', () => {
  it('can be the handler of a click: the event is no option', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(
      genauth,
      <Show useHook={() => useLogin({ scope: 'openid' })}>
        {({ login }) => (
          <button type="button" onClick={login}>
            Log in
          </button>
        )}
      </Show>,
    )
    fireEvent.click(screen.getByText('Log in'))
    expect(genauth.callsTo('login')).toEqual([{ method: 'login', args: [{ scope: 'openid' }] }])
  })

  it('takes no notice of a native event either', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    await act(async () => void result.current.login(new Event('click')))
    expect(genauth.callsTo('login')[0]?.args).toEqual([{}])
  })

  it('takes the options of the latest render for defaults, and those of the call before them', async () => {
    const genauth = createFakeGenAuth({ user: null })
    let returnTo = '/first'
    const { result, rerender } = await renderHookWith(genauth, () =>
      useLogin({ returnTo, scope: 'openid' }),
    )
    const { login } = result.current
    returnTo = '/second'
    rerender()
    await act(async () => void login({ scope: 'email' }))
    expect(result.current.login).toBe(login)
    expect(genauth.callsTo('login')[0]?.args).toEqual([{ returnTo: '/second', scope: 'email' }])
  })

  it('is pending for all hooks, whoever has begun it', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const one = await renderHookWith(genauth, useWholeLogin)
    const other = await renderHookWith(genauth, useWholeLogin)
    await act(async () => void one.result.current.login())
    expect([one.result.current.isPending, other.result.current.isPending]).toEqual([true, true])
    await act(async () => genauth.setPendingAction(undefined))
    expect([one.result.current.isPending, other.result.current.isPending]).toEqual([false, false])
  })

  it('shows the error of a click that nobody awaits, and raises no unhandled rejection', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void result.current.login())
    await turn()
    expect(result.current).toMatchObject({ error: loop, isPending: false })
    expect(unhandled).toEqual([])
  })

  it('rejects the promise of loginAsync with the reason when it cannot begin', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => {
      await expect(result.current.loginAsync()).rejects.toBe(loop)
    })
  })

  it('keeps its error to itself', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const one = await renderHookWith(genauth, useWholeLogin)
    const other = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void one.result.current.login())
    expect(other.result.current.error).toBeNull()
  })

  it('has the error with which a login came back, until it is reset', async () => {
    const genauth = createFakeGenAuth({
      session: { status: 'anonymous', reason: 'error', error: denied },
    })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    expect(result.current.error).toBe(denied)
    act(() => result.current.reset())
    expect(result.current.error).toBeNull()
  })

  it('forgets the last error when it is tried again', async () => {
    const genauth = createFakeGenAuth({
      session: { status: 'anonymous', reason: 'error', error: denied },
    })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void result.current.login())
    expect(result.current.error).toBe(loop)
    await act(async () => void result.current.login())
    expect(result.current.error).toBeNull()
  })

  it('forgets the last error when the session changes', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void result.current.login())
    expect(result.current.error).toBe(loop)
    await act(() => genauth.logIn())
    expect(result.current.error).toBeNull()
    await act(() => genauth.logout())
    expect(result.current.error).toBeNull()
  })

  it('does not bring back an error that was reset, for a hook that is mounted later', async () => {
    const genauth = createFakeGenAuth({
      session: { status: 'anonymous', reason: 'error', error: denied },
    })
    const hook = (
      <Show useHook={() => useLogin()}>
        {({ error, reset }) => (
          <button type="button" onClick={reset}>
            {error?.code ?? 'no error'}
          </button>
        )}
      </Show>
    )
    const app = (children?: ReactNode) => (
      <GenAuthProvider client={genauth}>{children}</GenAuthProvider>
    )
    const { rerender } = render(app(hook))
    fireEvent.click(screen.getByText('access_denied'))
    rerender(app())
    rerender(app(hook))
    expect(screen.getByText('no error')).toBeDefined()
  })

  it('never renders because of a renewal, or of a field that it does not read', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const { renders } = await renderHookWith(genauth, () => useLogin().error)
    const before = renders()
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    await act(async () => genauth.setPendingAction('login'))
    expect(renders()).toBe(before)
  })

  it('is no longer pending for who began to read that while it was', async () => {
    const genauth = createFakeGenAuth({ user: null })
    let readsPending = false
    const { result, rerender } = await renderHookWith(genauth, () => {
      const login = useLogin()
      return readsPending ? login.isPending : login.error
    })
    await act(async () => genauth.setPendingAction('login'))
    readsPending = true
    rerender()
    expect(result.current).toBe(true)
    await act(async () => genauth.setPendingAction(undefined))
    expect(result.current).toBe(false)
  })
})

describe('a login whose page stays', () => {
  it('X15: rejects the promise of loginAsync with login_abandoned, shows no error, and ends isPending', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    let login: Promise<void> | undefined
    await act(async () => {
      login = result.current.loginAsync()
    })
    expect(result.current).toMatchObject({ error: null, isPending: true })
    await act(async () => genauth.setPendingAction(undefined))
    await expect(login).rejects.toMatchObject({ code: 'login_abandoned', retryable: true })
    expect(result.current).toMatchObject({ error: null, isPending: false })
    await act(async () => result.current.login())
    expect(genauth.callsTo('login')).toHaveLength(2)
    expect(result.current.isPending).toBe(true)
  })

  it.each(['login', 'loginAsync'] as const)(
    'X15: causes no unhandled rejection when no code handles the promise of %s',
    async (name) => {
      const genauth = createFakeGenAuth({ user: null })
      const { result } = await renderHookWith(genauth, useWholeLogin)
      await act(async () => void result.current[name]())
      await act(async () => genauth.setPendingAction(undefined))
      await turn()
      expect(unhandled).toEqual([])
    },
  )
})

describe('an event or a FormData in the place of options', () => {
  const formData = new FormData()

  it.each(['login', 'loginAsync', 'loginWithPopup', 'loginWithPopupAsync'] as const)(
    'X15: is ignored by %s, which returns nothing',
    async (name) => {
      const genauth = createFakeGenAuth({ user: null })
      const { result } = await renderHookWith(genauth, useWholeLogin)
      const begin = result.current[name] as (...input: unknown[]) => unknown
      await act(async () => {
        expect(begin(new Event('click'))).toBeUndefined()
        expect(begin(formData)).toBeUndefined()
        // As `useActionState` calls it.
        expect(begin('idle', formData)).toBeUndefined()
        expect(begin({ returnTo: '/state' }, undefined)).toBeUndefined()
      })
      expect(genauth.calls.map(({ args }) => args)).toEqual([[{}], [{}], [{}], [{}]])
    },
  )
})

describe('loginWithPopup', () => {
  it('calls the client in the click itself', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(
      genauth,
      <Show useHook={() => useLogin()}>
        {({ loginWithPopup }) => (
          <button type="button" onClick={loginWithPopup}>
            Log in
          </button>
        )}
      </Show>,
    )
    let callsInClick = 0
    const button = screen.getByText('Log in')
    const { parentElement } = button
    parentElement?.addEventListener('click', () => undefined)
    document.addEventListener(
      'click',
      () => {
        callsInClick = genauth.callsTo('loginWithPopup').length
      },
      { once: true },
    )
    fireEvent.click(button)
    expect(callsInClick).toBe(1)
    await settle()
    expect(genauth.getSession().status).toBe('authenticated')
  })

  it('resolves to the session, and hands the window on that the click has opened', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    const popup = {} as Window
    await act(async () => {
      await expect(result.current.loginWithPopupAsync({ popup })).resolves.toMatchObject({
        status: 'authenticated',
      })
    })
    expect(genauth.callsTo('loginWithPopup')[0]?.args).toEqual([{ popup }])
  })

  it('tells an error of the last attempt only', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    let closeFirst: (error: Error) => void = () => undefined
    vi.spyOn(genauth, 'loginWithPopup').mockReturnValueOnce(
      new Promise((_resolve, reject) => {
        closeFirst = reject
      }),
    )
    await act(async () => void result.current.loginWithPopup())
    await act(async () => void result.current.loginWithPopup())
    await act(async () => closeFirst(new GenAuthError('popup_closed', 'Closed.')))
    expect(result.current.error).toBeNull()
  })
})
