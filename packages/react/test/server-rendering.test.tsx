import type { Session, UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  type InitialSession,
  LoggedIn,
  LoggedOut,
  useGenAuthQueryClient,
  useLogin,
  useSession,
  useSuspenseUser,
  useToken,
  useUser,
} from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { type ReactNode, Suspense } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { settle } from './support/render-with'
import { Show } from './support/show'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const session: Session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false }
const initialAda: InitialSession = { session, user: ada }
const signedOut: Session = { status: 'anonymous', reason: 'none' }

const page = (
  <>
    <Show useHook={useSession}>{({ status }) => status}</Show>
    <Show useHook={() => useUser()}>{({ status, user }) => user?.name ?? status}</Show>
    <Show useHook={() => useToken()}>{({ status }) => status}</Show>
    <Show useHook={() => useLogin()}>{({ isPending }) => String(isPending)}</Show>
    <LoggedIn fallback="-">in</LoggedIn>
    <LoggedOut>out</LoggedOut>
  </>
)

function app(
  genauth: FakeGenAuth,
  initial: InitialSession | undefined,
  children: ReactNode = page,
) {
  return (
    <GenAuthProvider client={genauth} initialSession={initial}>
      {children}
    </GenAuthProvider>
  )
}

let root: Root | undefined

afterEach(async () => {
  await act(async () => root?.unmount())
  root = undefined
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

/** Hydrates, and returns every text that the page has shown, and every error that React reported. */
async function hydrateOver(html: string, tree: ReactNode, duringHydration?: () => void) {
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const texts = [container.textContent]
  const seen = new MutationObserver(() => texts.push(container.textContent))
  seen.observe(container, { childList: true, characterData: true, subtree: true })
  const errors: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((...args) => errors.push(args))
  await act(async () => {
    root = hydrateRoot(container, tree, { onRecoverableError: (error) => errors.push(error) })
    duringHydration?.()
  })
  await settle()
  texts.push(container.textContent)
  return { container, texts: [...new Set(texts)], errors }
}

describe('the token and the user of a server-rendered page', () => {
  it('useToken returns no token on a server, even for a signed-in user', () => {
    const token = (
      <Show useHook={useToken}>
        {(it) => JSON.stringify([it.status, it.accessToken, it.scope])}
      </Show>
    )
    const html = renderToString(app(createFakeGenAuth(), initialAda, token))
    expect(html.replaceAll('&quot;', '"')).toBe('<p>["none",null,[]]</p>')
  })

  it('X3: a browser never shows the user of initialSession if another user has signed in', async () => {
    const genauth = createFakeGenAuth({
      session: { ...session, id: 'session-2', sub: 'g' },
      user: { sub: 'g', name: 'Grace' },
    })
    const shown: unknown[] = []
    const name = (
      <Show useHook={() => useUser()}>
        {({ user }) => {
          shown.push(user?.name)
          return user?.name
        }}
      </Show>
    )
    render(app(genauth, initialAda, name))
    await settle()
    expect(shown.at(-1)).toBe('Grace')
    expect(shown).not.toContain('Ada')
  })
})

describe('rendering on a server', () => {
  it('without initialSession, a server renders the loading state and sends no request', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const html = renderToString(app(genauth, undefined))
    expect(html).toContain('<p>loading</p><p>pending</p><p>none</p><p>false</p>-')
    expect(genauth.calls).toEqual([])
    expect(genauth.startCount()).toBe(0)
  })

  it('a server renders the session and the user of initialSession', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    expect(renderToString(app(genauth, initialAda))).toContain('<p>authenticated</p><p>Ada</p>')
    expect(renderToString(app(genauth, { session: signedOut }))).toContain('<p>anonymous</p>')
  })

  it('X4: a server renders each request with the user of that request, and the caches of the server stay empty', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const clients: QueryClient[] = []
    const peek = (
      <Show useHook={useGenAuthQueryClient} onRender={(client) => void clients.push(client)} />
    )
    const pages = ['Ada', 'Grace', 'Edsger'].map((name, index) => {
      const initial = { session: { ...session, id: `s${index}` }, user: { sub: name, name } }
      return renderToString(
        app(
          genauth,
          initial,
          <>
            {page}
            {peek}
          </>,
        ),
      )
    })
    expect(pages.map((html) => html.match(/Ada|Grace|Edsger/g))).toEqual([
      ['Ada'],
      ['Grace'],
      ['Edsger'],
    ])
    expect(renderToString(app(genauth, undefined))).not.toMatch(/Ada|Grace|Edsger/)
    expect(clients.flatMap((client) => client.getQueryCache().getAll())).toEqual([])
  })

  it('a server writes nothing to the QueryClient of the app', () => {
    const queryClient = new QueryClient()
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    renderToString(
      <QueryClientProvider client={queryClient}>{app(genauth, initialAda)}</QueryClientProvider>,
    )
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X8: a server renders the Suspense fallback if useSuspenseUser has no user, and sends no request', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const reader = (
      <Suspense fallback="suspended">
        <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
      </Suspense>
    )
    expect(renderToString(app(genauth, undefined, reader))).toContain('suspended')
    expect(renderToString(app(genauth, { session }, reader))).toContain('suspended')
    expect(renderToString(app(genauth, initialAda, reader))).toContain('Ada')
    expect(genauth.calls).toEqual([])
  })
})

describe('hydration', () => {
  const html = (initial: InitialSession | undefined) =>
    renderToString(app(createFakeGenAuth({ session: { status: 'loading' } }), initial))

  it("X3: hydration shows the server's state if the client gets the session before hydration", async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { texts, errors } = await hydrateOver(html(initialAda), app(genauth, initialAda))
    expect(errors).toEqual([])
    // Only the browser has the token, so hydration changes only the status of the token on the page.
    expect(texts).toEqual(['authenticatedAdanonefalsein', 'authenticatedAdafreshfalsein'])
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it("X3: hydration shows the server's state if the client gets the session during hydration", async () => {
    const genauth = createFakeGenAuth({ user: ada, session: { status: 'loading' } })
    const { texts, errors } = await hydrateOver(html(initialAda), app(genauth, initialAda), () =>
      genauth.setSession(session),
    )
    expect(errors).toEqual([])
    expect(texts.every((text) => text?.startsWith('authenticatedAda'))).toBe(true)
  })

  it("X3: hydration shows the server's state if the client gets the session after hydration", async () => {
    const genauth = createFakeGenAuth({ user: ada, session: { status: 'loading' } })
    const { texts, errors, container } = await hydrateOver(
      html(initialAda),
      app(genauth, initialAda),
    )
    await act(async () => genauth.setSession(session))
    await settle()
    expect(errors).toEqual([])
    expect([...texts, container.textContent].every((t) => t?.startsWith('authenticatedAda'))).toBe(
      true,
    )
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('X3: without initialSession, the page shows the session of the client after hydration', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { container, errors } = await hydrateOver(html(undefined), app(genauth, undefined))
    expect(errors).toEqual([])
    expect(container.textContent).toBe('authenticatedAdafreshfalsein')
  })

  it('X3: the session of the client replaces a different initialSession', async () => {
    const genauth = createFakeGenAuth({ session: signedOut })
    const { container, errors } = await hydrateOver(html(initialAda), app(genauth, initialAda))
    expect(errors).toEqual([])
    expect(container.textContent).toBe('anonymousanonymousnonefalse-out')
  })

  it('a popup that is about to close hydrates without an error and renders nothing', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' }, pendingAction: 'closing' })
    const { container, errors } = await hydrateOver(html(undefined), app(genauth, undefined))
    expect(errors).toEqual([])
    expect(container.innerHTML).toBe('')
  })

  it('the user of initialSession stays on the screen if the app clears its cache', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const queryClient = new QueryClient()
    const tree = (
      <QueryClientProvider client={queryClient}>{app(genauth, initialAda)}</QueryClientProvider>
    )
    const { container } = await hydrateOver(html(initialAda), tree)
    await act(async () => queryClient.clear())
    expect(container.textContent).toContain('Ada')
  })
})

describe('the user of initialSession', () => {
  const genauthAndClient = () =>
    [createFakeGenAuth({ user: { ...ada, name: 'Ada King' } }), new QueryClient()] as const
  const tree = (genauth: FakeGenAuth, queryClient: QueryClient, children?: ReactNode) => (
    <GenAuthProvider client={genauth} queryClient={queryClient} initialSession={initialAda}>
      {children}
    </GenAuthProvider>
  )
  const reader = <Show useHook={() => useUser()}>{({ status, user }) => user?.name ?? status}</Show>

  it('the user of initialSession is requested again if a component reads the user an hour after the first render', async () => {
    vi.useFakeTimers()
    const [genauth, queryClient] = genauthAndClient()
    const { rerender, container } = render(tree(genauth, queryClient))
    await act(() => vi.advanceTimersByTimeAsync(3_600_000))
    rerender(tree(genauth, queryClient, reader))
    expect(container.textContent).toBe('Ada')
    await settle()
    expect(container.textContent).toBe('Ada King')
  })

  it('the user of initialSession is not shown again after the app clears the cache', async () => {
    const [genauth, queryClient] = genauthAndClient()
    const { rerender, container } = render(tree(genauth, queryClient, reader))
    await settle()
    expect(genauth.callsTo('getUser')).toHaveLength(0)
    rerender(tree(genauth, queryClient))
    await act(async () => queryClient.clear())
    rerender(tree(genauth, queryClient, reader))
    expect(container.textContent).toBe('pending')
    await settle()
    expect(container.textContent).toBe('Ada King')
  })
})
