import type { GenAuth } from '@genauth/core'
import {
  GenAuthProvider,
  RequireLogin,
  useGenAuth,
  useLogin,
  useSession,
  useToken,
  useUser,
} from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { type ReactNode, StrictMode, useEffect } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RealLogin, startRealLogin } from './support/real-login'
import { Show } from './support/show'

vi.setConfig({ testTimeout: 30_000 })

let real: RealLogin

beforeEach(async () => {
  real = await startRealLogin({ protocol: 'oidc' })
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
})

afterEach(() => real.close())

/** Creates a `fetch` that delays the responses to some requests until `letThrough` is called. */
function delayResponses(isDelayed: (body: string) => boolean) {
  let delayed = 0
  let letThrough: () => void = () => undefined
  const isThrough = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  const slow: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    if (!isDelayed(String(init?.body))) return response
    delayed += 1
    await isThrough
    return response
  }
  return { fetch: slow, delayed: () => delayed, letThrough }
}

it('C1: with two providers under StrictMode, the code is exchanged exactly once, and not again after a remount', async () => {
  await real.comeBackFromLogin(real.connect())
  const genauth = real.connect()
  const app = (key: string) => (
    <StrictMode>
      <GenAuthProvider key={key} client={genauth}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </GenAuthProvider>
      <GenAuthProvider client={genauth}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </GenAuthProvider>
    </StrictMode>
  )
  const { container, rerender } = render(app('first'))
  rerender(app('second'))
  await waitFor(() => expect(container.textContent).toBe('Ada LovelaceAda Lovelace'))
  expect(real.emulator.count('token')).toBe(1)
  expect(location.search).toBe('')
})

it('C1: the code is exchanged exactly once if the app’s single provider remounts during the exchange, as in a hot reload', async () => {
  await real.comeBackFromLogin(real.connect())
  const network = delayResponses(() => true)
  const genauth = real.connect({ runtime: { fetch: network.fetch } })
  const app = (
    <GenAuthProvider client={genauth}>
      <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
    </GenAuthProvider>
  )
  const before = render(app)
  await waitFor(() => expect(network.delayed()).toBe(1))
  before.unmount()
  const { container } = render(app)
  network.letThrough()
  await waitFor(() => expect(container.textContent).toBe('Ada Lovelace'))
  expect(real.emulator.count('token')).toBe(1)
})

/** Requests a token in the effect that runs when the user is signed in. */
function useFirstToken(tokens: string[]) {
  const genauth = useGenAuth()
  const { status } = useSession()
  useEffect(() => {
    if (status === 'authenticated') void genauth.getToken().then((token) => tokens.push(token))
  }, [genauth, status, tokens])
  return useToken()
}

// https://github.com/logto-io/js/issues/1073: a component requests a token as soon as the user is signed in, and two refreshes are sent.
it('P9: components under StrictMode that request a token as soon as the user is signed in cause no refresh', async () => {
  real.emulator.setSwitches({ refreshAnswer: { oidc: 'new' }, reuseGraceSeconds: 0 })
  await real.comeBackFromLogin(real.connect())
  const genauth = real.connect()
  const tokens: string[] = []
  const { container } = render(
    <StrictMode>
      <GenAuthProvider client={genauth}>
        {Array.from({ length: 10 }, (_, at) => (
          <Show key={String(at)} useHook={() => useFirstToken(tokens)}>
            {({ status }) => `${status} `}
          </Show>
        ))}
      </GenAuthProvider>
    </StrictMode>,
  )
  await waitFor(() => expect(container.textContent).toBe('fresh '.repeat(10)))
  await waitFor(() => expect(tokens.length).toBeGreaterThanOrEqual(10))
  expect(new Set(tokens).size).toBe(1)
  expect(real.emulator.count('token')).toBe(1)
  expect(real.emulator.count('revocation')).toBe(0)
})

describe('an unmount during a token refresh', () => {
  beforeEach(() => real.emulator.setSwitches({ refreshAnswer: { oidc: 'new' } }))

  /**
   * Lets the response arrive. Expects the next page of the tab to use the new tokens. If the page sent the old refresh token, GenAuth would
   * revoke all tokens of the session.
   */
  async function expectRotatedTokensKept(genauth: GenAuth, letThrough: () => void): Promise<void> {
    letThrough()
    await waitFor(() => expect(genauth.getTokenStatus().isRenewing).toBe(false))
    const next = real.connect()
    await expect(next.ready()).resolves.toMatchObject({ status: 'authenticated' })
    expect(next.peekToken()).toBe(genauth.peekToken())
    await next.renew()
    expect(real.emulator.count('token', { grantType: 'refresh_token' })).toBe(2)
    await expect(next.getUser()).resolves.toMatchObject({ name: 'Ada Lovelace' })
  }

  it('R19: the new tokens are stored if the provider unmounts during a token refresh that the provider scheduled', async () => {
    real.emulator.setApp({ accessTokenSeconds: 2 })
    await real.comeBackFromLogin(real.connect())
    const network = delayResponses((body) => body.includes('grant_type=refresh_token'))
    const genauth = real.connect({ runtime: { fetch: network.fetch } })
    const { unmount } = render(<GenAuthProvider client={genauth} />)
    await act(() => genauth.ready())
    const before = genauth.peekToken()
    real.emulator.setApp({ accessTokenSeconds: 3600 })
    await waitFor(() => expect(network.delayed()).toBe(1))
    unmount()
    await expectRotatedTokensKept(genauth, network.letThrough)
    expect(genauth.peekToken()).not.toBe(before)
  })

  it('R19: if the component that started a refresh unmounts, the new tokens are stored and other components show them', async () => {
    await real.comeBackFromLogin(real.connect())
    const network = delayResponses((body) => body.includes('grant_type=refresh_token'))
    const genauth = real.connect({ runtime: { fetch: network.fetch } })
    const renewButton = (
      <Show useHook={() => useToken()}>
        {({ renew }) => (
          <button type="button" onClick={renew}>
            Renew
          </button>
        )}
      </Show>
    )
    const app = (children?: ReactNode) => (
      <GenAuthProvider client={genauth}>
        <Show useHook={() => useToken()}>{({ status, accessToken }) => status + accessToken}</Show>
        {children}
      </GenAuthProvider>
    )
    const { container, rerender } = render(app(renewButton))
    await waitFor(() => expect(container.textContent).toMatch(/^fresh/))
    const before = genauth.peekToken()
    fireEvent.click(screen.getByRole('button'))
    await waitFor(() => expect(network.delayed()).toBe(1))
    rerender(app())
    await waitFor(() => expect(container.textContent).toBe(`renewing${before}`))
    await expectRotatedTokensKept(genauth, network.letThrough)
    expect(genauth.peekToken()).not.toBe(before)
    await waitFor(() => expect(container.textContent).toBe(`fresh${genauth.peekToken()}`))
  })
})

it('L9: a page that the Back button restores after a logout shows no private data, and its cache is empty', async () => {
  await real.comeBackFromLogin(real.connect())
  const queryClient = new QueryClient()
  const { container } = render(
    <GenAuthProvider client={real.connect()} queryClient={queryClient}>
      <RequireLogin fallback={({ reason }) => reason}>
        <Show useHook={() => useUser()}>{({ user }) => user?.name}</Show>
      </RequireLogin>
    </GenAuthProvider>,
  )
  await waitFor(() => expect(container.textContent).toBe('Ada Lovelace'))
  const fire = (event: string) =>
    window.dispatchEvent(Object.assign(new Event(event), { persisted: true }))
  fire('pagehide')
  // Open the next page of this tab. The previous page stays in the back/forward cache.
  const next = real.connect()
  const stop = next.start()
  await expect(next.ready()).resolves.toMatchObject({ status: 'authenticated' })
  await next.logout({ scope: 'local' })
  stop()
  expect(container.textContent).toBe('Ada Lovelace')
  fire('pageshow')
  await waitFor(() => expect(container.textContent).toBe('logout'))
  expect(queryClient.getQueryCache().getAll()).toEqual([])
  expect(real.visited).toHaveLength(1)
})

it('L12: after a logout the app navigates to returnTo and starts no login, even if RequireLogin guards the current page', async () => {
  const options = { postLogoutRedirectUri: `${location.origin}/` }
  await real.comeBackFromLogin(real.connect(options))
  const previous = real.connect(options)
  const stop = previous.start()
  await expect(previous.ready()).resolves.toMatchObject({ status: 'authenticated' })
  void previous.logout({ returnTo: '/goodbye' })
  await waitFor(() => expect(real.visited).toHaveLength(2))
  stop()
  const state = new URL(real.visited[1] ?? '').searchParams.get('state')
  history.replaceState(null, '', `/?state=${state}`)
  // Simulate a router that shows the guarded page until it has loaded the next page.
  const onRedirect = vi.fn()
  const { container } = render(
    <GenAuthProvider client={real.connect(options)} onRedirect={onRedirect}>
      <RequireLogin fallback={({ reason, isPending }) => `${reason} ${isPending}`}>
        the page
      </RequireLogin>
    </GenAuthProvider>,
  )
  await waitFor(() => expect(container.textContent).toBe('logout false'))
  expect(onRedirect.mock.calls).toEqual([['/goodbye']])
  expect(real.visited).toHaveLength(2)
})

it('L4: a double click on a login button causes one redirect and no error', async () => {
  const genauth = real.connect()
  render(
    <GenAuthProvider client={genauth}>
      <Show useHook={() => useLogin()}>
        {({ login, error }) => (
          <button type="button" onClick={login}>
            Log in {error?.code}
          </button>
        )}
      </Show>
    </GenAuthProvider>,
  )
  await act(() => genauth.ready())
  fireEvent.click(screen.getByRole('button'))
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(real.visited).toHaveLength(1))
  await act(async () => undefined)
  expect(real.visited).toHaveLength(1)
  expect(screen.getByRole('button').textContent).toBe('Log in ')
})
