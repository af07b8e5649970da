import { connectGenAuth, type SessionFacts } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, type InitialSession, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { render, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { settle } from './support/render-with'
import { Show } from './support/show'
import { createStayingPage } from './support/staying-page'

const now = Date.now()
const minuteMs = 60_000

function factsOf(id: string, name: string, answeredAt: number): SessionFacts {
  return {
    session: { status: 'authenticated', id, sub: name, stale: false },
    user: { sub: name, name },
    answeredAt,
    revision: 1,
  }
}

/** Creates a client of server mode, and a server whose response to `/auth/session` is `current.facts`. */
function createConnection(facts: SessionFacts) {
  const current = { facts }
  const paths: string[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    paths.push(pathname)
    return Response.json(pathname.endsWith('/user') ? current.facts.user : current.facts)
  }
  const page = createStayingPage(`${location.origin}/`, () => undefined)
  return { genauth: connectGenAuth({ runtime: { fetch, page } }), current, paths }
}

const userName = (
  <Show useHook={() => useUser()}>{({ user, status }) => String(user?.name ?? status)}</Show>
)

describe('an initialSession of a later render', () => {
  it('M9: after a server action has changed the user, a newer initialSession shows the new user', async () => {
    const { genauth, current, paths } = createConnection(factsOf('session-1', 'Ada', now - 2000))
    const queryClient = new QueryClient()
    const app = (initialSession: InitialSession) => (
      <StrictMode>
        <GenAuthProvider client={genauth} queryClient={queryClient} initialSession={initialSession}>
          {userName}
        </GenAuthProvider>
      </StrictMode>
    )
    const { container, rerender } = render(app(current.facts))
    await waitFor(() => expect(genauth.getSession().status).toBe('authenticated'))
    expect(container.textContent).toBe('Ada')
    current.facts = factsOf('session-2', 'Grace', now - 1000)
    rerender(app(current.facts))
    await waitFor(() => expect(container.textContent).toBe('Grace'))
    expect(paths).toEqual(['/auth/session'])
  })

  it('M9: newer claims of the same session replace the cached claims, and older claims do not', async () => {
    const { genauth, paths } = createConnection(factsOf('session-1', 'Ada', now - 3000))
    const queryClient = new QueryClient()
    const app = (name: string, answeredAt: number) => (
      <GenAuthProvider
        client={genauth}
        queryClient={queryClient}
        initialSession={{ ...factsOf('session-1', 'Ada', answeredAt), user: { sub: 'Ada', name } }}
      >
        {userName}
      </GenAuthProvider>
    )
    const { container, rerender } = render(app('Ada', now - 3000))
    await waitFor(() => expect(genauth.getSession().status).toBe('authenticated'))
    rerender(app('Ada Lovelace', now - 1000))
    await waitFor(() => expect(container.textContent).toBe('Ada Lovelace'))
    rerender(app('Ada', now - 2000))
    await settle()
    expect(container.textContent).toBe('Ada Lovelace')
    expect(paths).toEqual([])
  })

  it('M9: claims from a page that is older than five minutes are shown, and requested again', async () => {
    const user = { sub: 'Ada', name: 'new' }
    // The client has no claims of its own yet.
    const noClaims = { peekUser: () => undefined }
    const genauth = Object.assign(createFakeGenAuth({ mode: 'server', user }), noClaims)
    const { container } = render(
      <GenAuthProvider
        client={genauth}
        queryClient={new QueryClient()}
        initialSession={{
          ...factsOf('session-1', 'Ada', now - 6 * minuteMs),
          user: { sub: 'Ada', name: 'old' },
        }}
      >
        {userName}
      </GenAuthProvider>,
    )
    expect(container.textContent).toBe('old')
    await waitFor(() => expect(container.textContent).toBe('new'))
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('M9: claims of a server whose clock is ahead are fresh for five minutes of this device', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const genauth = createFakeGenAuth({ mode: 'server' })
    const queryClient = new QueryClient()
    const initialSession = factsOf('session-1', 'Ada', Date.now() + 60 * minuteMs)
    render(
      <GenAuthProvider client={genauth} queryClient={queryClient} initialSession={initialSession}>
        {userName}
      </GenAuthProvider>,
    )
    await settle()
    const [query] = queryClient.getQueryCache().getAll()
    expect(query?.state.dataUpdatedAt).toBe(Date.now())
  })
})
