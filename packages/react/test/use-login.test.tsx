import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type HandlerInput, type LoginResult, useLogin } from '@genauth/react'
import { act, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith, settle } from './support/render-with'
import { Show } from './support/show'

const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')
const denied = new GenAuthError('access_denied', 'The user denied access.')

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})

afterEach(() => {
  process.off('unhandledRejection', note)
})

/** Waits one turn of the event loop, so that Node reports unhandled rejections. */
async function waitOneTurn(): Promise<void> {
  await act(() => new Promise<void>((resolve) => void setImmediate(resolve)))
}

function useWholeLogin(): LoginResult {
  return { ...useLogin() }
}

describe('login() of useLogin', () => {
  it('login works as a click handler and does not use the event as options', async () => {
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

  it('login ignores a native event', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    await act(async () => void result.current.login(new Event('click')))
    expect(genauth.callsTo('login')[0]?.args).toEqual([{}])
  })

  it.each<[string, readonly [HandlerInput, ...unknown[]]]>([
    ['true', [true]],
    ['a string', ['indeterminate']],
    ['null', [null]],
    ['a number and an object', [1, { scope: 'email' }]],
    ['a function', [() => undefined]],
    ['a FormData', [new FormData()]],
    ['an event and a boolean', [new Event('change'), true]],
  ])('M7: login ignores the arguments of a handler: %s', async (_name, args) => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, () => ({ ...useLogin({ scope: 'openid' }) }))
    await act(async () => expect(result.current.login(...args)).toBeUndefined())
    await act(async () => expect(result.current.loginAsync(...args)).toBeUndefined())
    expect(genauth.callsTo('login').map((call) => call.args)).toEqual([
      [{ scope: 'openid' }],
      [{ scope: 'openid' }],
    ])
  })

  it('the options of a login call override the hook’s options of the latest render', async () => {
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

  it('a login is pending in all useLogin hooks, not only in the hook that started it', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const one = await renderHookWith(genauth, useWholeLogin)
    const other = await renderHookWith(genauth, useWholeLogin)
    await act(async () => void one.result.current.login())
    expect([one.result.current.isPending, other.result.current.isPending]).toEqual([true, true])
    await act(async () => genauth.setPendingAction(undefined))
    expect([one.result.current.isPending, other.result.current.isPending]).toEqual([false, false])
  })

  it('the error of useLogin is set if login() fails, and no rejection is unhandled', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void result.current.login())
    await waitOneTurn()
    expect(result.current).toMatchObject({ error: loop, isPending: false })
    expect(unhandled).toEqual([])
  })

  it('loginAsync() rejects with the error if the login cannot start', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => {
      await expect(result.current.loginAsync()).rejects.toBe(loop)
    })
  })

  it('the error of one useLogin hook is not shown by another useLogin hook', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const one = await renderHookWith(genauth, useWholeLogin)
    const other = await renderHookWith(genauth, useWholeLogin)
    genauth.failNext('login', loop)
    await act(async () => void one.result.current.login())
    expect(other.result.current.error).toBeNull()
  })

  it('useLogin returns the error of a login that failed at GenAuth until reset() is called', async () => {
    const genauth = createFakeGenAuth({
      session: { status: 'anonymous', reason: 'error', error: denied },
    })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    expect(result.current.error).toBe(denied)
    act(() => result.current.reset())
    expect(result.current.error).toBeNull()
  })

  it('the next login clears the error of useLogin', async () => {
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

  it('a change of the session clears the error of useLogin', async () => {
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

  it('a useLogin hook that mounts after a call of reset() does not show the previous error', async () => {
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

  it('a component with useLogin does not render if a token is refreshed, or if a field changes that it does not read', async () => {
    const genauth = createFakeGenAuth({ lifetimeSeconds: 3600 })
    const { renders } = await renderHookWith(genauth, () => useLogin().error)
    const before = renders()
    for (let renewal = 0; renewal < 50; renewal += 1) await act(() => genauth.completeRenewal())
    await act(async () => genauth.setPendingAction('login'))
    expect(renders()).toBe(before)
  })

  it('a component that starts to read isPending during a login renders when the login ends', async () => {
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

describe('an abandoned login', () => {
  it('X15: loginAsync() rejects with login_abandoned if the browser does not navigate, and the error of useLogin stays null', async () => {
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
    'X15: an abandoned login causes no unhandled rejection if the app ignores the promise of %s()',
    async (name) => {
      const genauth = createFakeGenAuth({ user: null })
      const { result } = await renderHookWith(genauth, useWholeLogin)
      await act(async () => void result.current[name]())
      await act(async () => genauth.setPendingAction(undefined))
      await waitOneTurn()
      expect(unhandled).toEqual([])
    },
  )
})

describe('an event or a FormData instead of options', () => {
  const formData = new FormData()

  it.each(['login', 'loginAsync', 'loginWithPopup', 'loginWithPopupAsync'] as const)(
    'X15: %s ignores an event or a FormData and returns nothing',
    async (name) => {
      const genauth = createFakeGenAuth({ user: null })
      const { result } = await renderHookWith(genauth, useWholeLogin)
      const begin = result.current[name] as (...input: unknown[]) => unknown
      await act(async () => {
        expect(begin(new Event('click'))).toBeUndefined()
        expect(begin(formData)).toBeUndefined()
        // React's `useActionState` calls the function with two arguments: the previous state and the form data.
        expect(begin('idle', formData)).toBeUndefined()
        expect(begin({ returnTo: '/state' }, undefined)).toBeUndefined()
      })
      expect(genauth.calls.map(({ args }) => args)).toEqual([[{}], [{}], [{}], [{}]])
    },
  )
})

describe('loginWithPopup', () => {
  it('loginWithPopup calls the client synchronously in the click handler', async () => {
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

  it('loginWithPopupAsync() passes the given window to the client and resolves to the session', async () => {
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

  it('during a second popup login, useLogin ignores an error of the first popup login', async () => {
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

describe('signUp() and switchAccount() of useLogin', () => {
  it('O14: signUp works as a click handler, and logs in with the registration page and the options of the hook', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(
      genauth,
      <Show useHook={() => useLogin({ tenantId: 'acme', screen: 'login' })}>
        {({ signUp }) => (
          <button type="button" onClick={signUp}>
            Sign up
          </button>
        )}
      </Show>,
    )
    fireEvent.click(screen.getByText('Sign up'))
    expect(genauth.callsTo('login')).toEqual([
      { method: 'login', args: [{ tenantId: 'acme', screen: 'signup' }] },
    ])
  })

  it('O14: signUp takes options, signUpAsync rejects with the error, and useLogin returns this error', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    await act(async () => void result.current.signUp({ uiLocales: ['en'] }))
    expect(genauth.callsTo('login')[0]?.args).toEqual([{ uiLocales: ['en'], screen: 'signup' }])
    expect(result.current.isPending).toBe(true)
    await act(async () => genauth.setPendingAction(undefined))
    genauth.failNext('login', denied)
    await act(async () => {
      await expect(result.current.signUpAsync()).rejects.toBe(denied)
    })
    expect(result.current.error).toBe(denied)
  })

  it('O12: switchAccount works as a click handler, and signs the user out before the login', async () => {
    const genauth = createFakeGenAuth()
    const { result } = await renderHookWith(genauth, () => useLogin({ returnTo: '/home' }))
    await act(async () => void result.current.switchAccount(new Event('click')))
    expect(genauth.callsTo('switchAccount')[0]?.args).toEqual([{ returnTo: '/home' }])
    expect(genauth.getSession()).toEqual({ status: 'anonymous', reason: 'logout' })
    expect(genauth.getPendingAction()).toBe('login')
  })

  it('O3: an invalid option is the error of useLogin', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const { result } = await renderHookWith(genauth, useWholeLogin)
    const options: object = { tenant: 'acme' }
    await act(async () => void result.current.login(options))
    expect(result.current.error).toMatchObject({ code: 'invalid_options' })
    expect(result.current.isPending).toBe(false)
  })
})
