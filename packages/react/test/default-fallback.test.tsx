import { GenAuthError, type Session } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, LoggedIn, RequireLogin } from '@genauth/react'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DefaultFallback } from '../src/guards/default-fallback'
import { renderWith, settle } from './support/render-with'

const denied = new GenAuthError('access_denied', 'The user denied access.')
const rejected = new GenAuthError('invalid_grant', 'The token was rejected.', { endsSession: true })
const loop = new GenAuthError('redirect_loop', 'The login keeps coming back.')

const ended = (reason: 'none' | 'logout' | 'expired' | 'revoked' | 'error', error?: GenAuthError) =>
  ({ status: 'anonymous', reason, ...(error && { error }) }) satisfies Session

const guarded = <RequireLogin>members</RequireLogin>

afterEach(() => {
  document.documentElement.lang = ''
})

const texts = () => ({
  status: screen.getByRole('status').textContent,
  alert: screen.queryByRole('alert')?.textContent,
  button: screen.queryByRole('button')?.textContent,
})

const deniedText = `${denied.message} (access_denied)`

describe('RequireLogin without a fallback', () => {
  it.each([
    ['en', ended('logout'), 'You are logged out.', undefined],
    ['en', ended('expired', rejected), 'Your session has expired.', undefined],
    ['', ended('revoked'), 'Your session was ended.', undefined],
    ['de', ended('error', denied), 'You could not be logged in.', deniedText],
    ['en', ended('logout', denied), 'You are logged out.', deniedText],
    ['zh', ended('logout'), '您已退出登录。', undefined],
    ['zh-CN', ended('expired', rejected), '登录已过期。', undefined],
    ['zh-Hans-CN', ended('revoked'), '登录已失效。', undefined],
    ['ZH-tw', ended('error', denied), '登录失败。', deniedText],
  ] as const)(
    'X19: with <html lang="%s">, RequireLogin shows the reason, the error of the login and a button: %j',
    async (lang, session, status, alert) => {
      document.documentElement.lang = lang
      const genauth = createFakeGenAuth({ session })
      await renderWith(genauth, guarded)
      await screen.findByRole('status')
      const isChinese = /^zh/i.test(lang)
      expect(texts()).toEqual({ status, alert, button: isChinese ? '登录' : 'Log in' })
      const language = screen.getByRole('status').closest('[lang]')?.getAttribute('lang')
      expect(language).toBe(isChinese ? lang : 'en')
      expect(genauth.callsTo('login')).toEqual([])
    },
  )

  it('X19: the button of the default fallback starts a login, and its error is shown until the next click', async () => {
    const genauth = createFakeGenAuth({ session: ended('expired', rejected) })
    await renderWith(genauth, <RequireLogin options={{ prompt: 'login' }} />)
    genauth.failNext('login', loop)
    fireEvent.click(await screen.findByRole('button'))
    await settle()
    const alert = `${loop.message} (redirect_loop)`
    expect(texts()).toEqual({ status: 'Your session has expired.', alert, button: 'Log in' })
    fireEvent.click(screen.getByRole('button'))
    await settle()
    expect(texts().alert).toBeUndefined()
    expect(genauth.callsTo('login').map(({ args }) => args)).toEqual([
      [{ prompt: 'login' }],
      [{ prompt: 'login' }],
    ])
  })

  it('X19: if the first login cannot start, the default fallback shows its error and a button', async () => {
    const genauth = createFakeGenAuth({ user: null })
    genauth.failNext('login', loop)
    await renderWith(genauth, <StrictMode>{guarded}</StrictMode>)
    await screen.findByRole('alert')
    expect(texts().button).toBe('Log in')
    expect(genauth.callsTo('login')).toHaveLength(1)
  })

  it('X19: after the Back button, the default fallback asks the user to log in', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await renderWith(genauth, guarded)
    await screen.findByRole('status')
    expect(texts()).toEqual({ status: '', alert: undefined, button: undefined })
    await act(async () => genauth.setPendingAction(undefined))
    expect(texts()).toEqual({
      status: 'Log in to continue.',
      alert: undefined,
      button: 'Log in',
    })
  })

  it.each<[string, Parameters<typeof createFakeGenAuth>[0]]>([
    ['the session loads', { session: { status: 'loading' } }],
    ['the browser goes to the login page', { user: null, pendingAction: 'login' }],
  ])(
    'X19: while %s, the default fallback shows nothing for a second, and then a status',
    async (_what, state) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      await renderWith(createFakeGenAuth(state), guarded)
      await act(() => vi.dynamicImportSettled())
      expect(texts()).toEqual({ status: '', alert: undefined, button: undefined })
      await act(() => vi.advanceTimersByTimeAsync(999))
      expect(texts().status).toBe('')
      await act(() => vi.advanceTimersByTimeAsync(1))
      expect(texts()).toEqual({ status: 'Please wait …', alert: undefined, button: undefined })
    },
  )

  it('X19: the default fallback follows <html lang>, which an app may set after the first render', async () => {
    // Otherwise, the timer of the fallback would render the fallback again.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await renderWith(createFakeGenAuth({ session: ended('logout') }), guarded)
    await act(() => vi.dynamicImportSettled())
    expect(texts().status).toBe('You are logged out.')
    document.documentElement.lang = 'zh-CN'
    await settle()
    expect(texts().status).toBe('您已退出登录。')
  })

  it('X19: `texts` replaces texts of the default fallback, which then has the language of the page', async () => {
    document.documentElement.lang = 'de'
    const german = { logout: 'Sie sind abgemeldet.', login: 'Anmelden' }
    await renderWith(
      createFakeGenAuth({ session: ended('logout') }),
      <RequireLogin texts={german} />,
    )
    await screen.findByRole('button')
    expect(texts()).toEqual({ status: german.logout, alert: undefined, button: german.login })
    expect(screen.getByRole('status').closest('[lang]')?.getAttribute('lang')).toBe('de')
  })

  it('X19: if the app cannot load the default fallback, RequireLogin shows a button that logs in', async () => {
    const login = vi.fn()
    const props = { reason: 'logout', login, isPending: false, error: null } as const
    const load = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
    render(<DefaultFallback {...props} texts={undefined} load={load} />)
    fireEvent.click(await screen.findByRole('button', { name: 'Log in' }))
    expect(login).toHaveBeenCalledTimes(1)
  })

  it.each([
    ['RequireLogin with `fallback={null}`', <RequireLogin key="1" fallback={null} />],
    ['LoggedIn without a fallback', <LoggedIn key="1">members</LoggedIn>],
  ])('%s shows nothing to a signed-out user', async (_what, guard) => {
    const { container } = await renderWith(createFakeGenAuth({ session: ended('logout') }), guard)
    await act(() => vi.dynamicImportSettled())
    expect(container.innerHTML).toBe('')
  })

  it('X19: a server renders no text, and the hydration reports no error', async () => {
    document.documentElement.lang = 'zh'
    const onRecoverableError = vi.fn()
    const app = (
      <GenAuthProvider
        client={createFakeGenAuth({ session: ended('expired') })}
        initialSession={{ session: ended('expired') }}
      >
        {guarded}
      </GenAuthProvider>
    )
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = renderToString(app)
    expect(container.textContent).toBe('')
    const root = await act(() => hydrateRoot(container, app, { onRecoverableError }))
    await screen.findByText('登录已过期。')
    expect(onRecoverableError).not.toHaveBeenCalled()
    await act(async () => root.unmount())
    container.remove()
  })
})
