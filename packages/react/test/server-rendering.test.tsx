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
const visitor: Session = { status: 'anonymous', reason: 'none' }

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

/** Hydrates, and returns every text that the page has shown, and what React complained about. */
async function hydrateOver(html: string, tree: ReactNode, meanwhile?: () => void) {
  const container = document.createElement('div')
  container.innerHTML = html
  document.body.append(container)
  const texts = [container.textContent]
  const seen = new MutationObserver(() => texts.push(container.textContent))
  seen.observe(container, { childList: true, characterData: true, subtree: true })
  const complaints: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((...args) => complaints.push(args))
  await act(async () => {
    root = hydrateRoot(container, tree, { onRecoverableError: (error) => complaints.push(error) })
    meanwhile?.()
  })
  await settle()
  texts.push(container.textContent)
  return { container, texts: [...new Set(texts)], complaints }
}

describe('a server', () => {
  it('knows no token, whoever is logged in', () => {
    const token = (
      <Show useHook={useToken}>
        {(it) => JSON.stringify([it.status, it.accessToken, it.scope])}
      </Show>
    )
    const html = renderToString(app(createFakeGenAuth(), initialAda, token))
    expect(html.replaceAll('&quot;', '"')).toBe('<p>["none",null,[]]</p>')
  })

  it('X3: is not taken at its word about a user whose session is another’s by now', async () => {
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
  it('is loading where nothing is known, and asks for nothing', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const html = renderToString(app(genauth, undefined))
    expect(html).toContain('<p>loading</p><p>pending</p><p>none</p><p>false</p>-')
    expect(genauth.calls).toEqual([])
    expect(genauth.startCount()).toBe(0)
  })

  it('shows what the server knows', () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    expect(renderToString(app(genauth, initialAda))).toContain('<p>authenticated</p><p>Ada</p>')
    expect(renderToString(app(genauth, { session: visitor }))).toContain('<p>anonymous</p>')
  })

  it('X4: never shows one request the user of another, and leaves nothing behind', () => {
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

  it('writes nothing to the QueryClient of the app', () => {
    const queryClient = new QueryClient()
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    renderToString(
      <QueryClientProvider client={queryClient}>{app(genauth, initialAda)}</QueryClientProvider>,
    )
    expect(queryClient.getQueryCache().getAll()).toEqual([])
  })

  it('X8: leaves useSuspenseUser to the browser where the user is not known, and never fetches', () => {
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

  it('X3: shows no other state where the session was there before', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { texts, complaints } = await hydrateOver(html(initialAda), app(genauth, initialAda))
    expect(complaints).toEqual([])
    // The token is the browser's alone, so its status is the only thing to change.
    expect(texts).toEqual(['authenticatedAdanonefalsein', 'authenticatedAdafreshfalsein'])
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('X3: shows no other state where the session comes during it', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: { status: 'loading' } })
    const { texts, complaints } = await hydrateOver(
      html(initialAda),
      app(genauth, initialAda),
      () => genauth.setSession(session),
    )
    expect(complaints).toEqual([])
    expect(texts.every((text) => text?.startsWith('authenticatedAda'))).toBe(true)
  })

  it('X3: shows no other state where the session comes after it', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: { status: 'loading' } })
    const { texts, complaints, container } = await hydrateOver(
      html(initialAda),
      app(genauth, initialAda),
    )
    await act(async () => genauth.setSession(session))
    await settle()
    expect(complaints).toEqual([])
    expect([...texts, container.textContent].every((t) => t?.startsWith('authenticatedAda'))).toBe(
      true,
    )
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  })

  it('X3: is loading until the core knows, where the server knew nothing', async () => {
    const genauth = createFakeGenAuth({ user: ada })
    const { container, complaints } = await hydrateOver(html(undefined), app(genauth, undefined))
    expect(complaints).toEqual([])
    expect(container.textContent).toBe('authenticatedAdafreshfalsein')
  })

  it('X3: follows the core where the server was wrong', async () => {
    const genauth = createFakeGenAuth({ session: visitor })
    const { container, complaints } = await hydrateOver(html(initialAda), app(genauth, initialAda))
    expect(complaints).toEqual([])
    expect(container.textContent).toBe('anonymousanonymousnonefalse-out')
  })

  it('renders nothing in a popup that closes, without a complaint', async () => {
    const genauth = createFakeGenAuth({ session: { status: 'loading' }, pendingAction: 'closing' })
    const { container, complaints } = await hydrateOver(html(undefined), app(genauth, undefined))
    expect(complaints).toEqual([])
    expect(container.innerHTML).toBe('')
  })

  it('keeps the user of the server over a cache that the app clears', async () => {
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

describe('the user that the server knew', () => {
  const genauthAndClient = () =>
    [createFakeGenAuth({ user: { ...ada, name: 'Ada King' } }), new QueryClient()] as const
  const tree = (genauth: FakeGenAuth, queryClient: QueryClient, children?: ReactNode) => (
    <GenAuthProvider client={genauth} queryClient={queryClient} initialSession={initialAda}>
      {children}
    </GenAuthProvider>
  )
  const reader = <Show useHook={() => useUser()}>{({ status, user }) => user?.name ?? status}</Show>

  it('is as old as the page: who reads it an hour later reads it again', async () => {
    vi.useFakeTimers()
    const [genauth, queryClient] = genauthAndClient()
    const { rerender, container } = render(tree(genauth, queryClient))
    await act(() => vi.advanceTimersByTimeAsync(3_600_000))
    rerender(tree(genauth, queryClient, reader))
    expect(container.textContent).toBe('Ada')
    await settle()
    expect(container.textContent).toBe('Ada King')
  })

  it('does not come back after the app has cleared its cache', async () => {
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
