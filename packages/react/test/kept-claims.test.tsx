import { connectGenAuth, type SessionFacts } from '@genauth/core'
import { GenAuthProvider, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { render, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { recordTexts } from './support/committed-texts'
import { settle } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'
import { createStayingPage } from './support/staying-page'

interface Server {
  readonly paths: string[]
  facts: SessionFacts
  /** The response of `/auth/user`. `undefined`: GenAuth is down. */
  user: Record<string, unknown> | undefined
}

let server: Server
beforeEach(() => {
  server = {
    paths: [],
    facts: factsOf({ sub: 'ada', name: 'Ada', roles: ['admin'] }),
    user: { sub: 'ada', name: 'Ada', roles: ['admin'], phone_number: '1815' },
  }
})

function factsOf(user: SessionFacts['user'], changes: Partial<SessionFacts> = {}): SessionFacts {
  return {
    session: { status: 'authenticated', id: 'session-1', sub: 'ada', stale: false },
    answeredAt: Date.now(),
    renewAt: Date.now() + 3_600_000,
    revision: 1,
    renewable: true,
    user,
    userUpdatedAt: 1000,
    ...changes,
  }
}

function connect() {
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    server.paths.push(pathname)
    if (!pathname.endsWith('/user')) return Response.json(server.facts)
    return server.user
      ? Response.json(server.user)
      : Response.json({ error: 'server_error' }, { status: 502 })
  }
  const page = createStayingPage(`${location.origin}/`, () => undefined)
  return connectGenAuth({ runtime: { fetch, page } })
}

const reader = (
  <Show useHook={() => useUser()}>
    {({ status, user }) =>
      [status, ...[user?.['roles'] ?? []].flat(), user?.phone_number].join(' ')
    }
  </Show>
)

function show(initialSession?: SessionFacts) {
  const genauth = connect()
  const { container, texts, record } = recordTexts()
  const tree = (
    <GenAuthProvider
      client={genauth}
      queryClient={new QueryClient()}
      initialSession={initialSession}
    >
      {reader}
    </GenAuthProvider>
  )
  render(record(tree), { container })
  return { genauth, texts }
}

describe('the claims that the server keeps', () => {
  it('U10: useUser is successful in the first render with a session, without a request for the user', async () => {
    const { texts } = show()
    await waitFor(() => expect(texts.at(-1)).toBe('success admin '))
    await settle()
    expect(texts).toEqual(
      ['', 'pending  ', 'success admin '].map((text) => text.replace('  ', ' ')),
    )
    expect(server.paths).toEqual(['/auth/session'])
  })

  it('U10: useUser is successful in the first render of a server-rendered page, without any request', async () => {
    const { texts } = show(server.facts)
    await settle()
    expect(texts).toEqual(['', 'success admin '])
    expect(server.paths).toEqual([])
  })

  it('U10: the HTML of a server shows the kept claims, also if there are more', () => {
    const html = renderToString(
      <GenAuthProvider
        client={connectGenAuth()}
        queryClient={new QueryClient()}
        initialSession={{ ...server.facts, isUserPartial: true }}
      >
        {reader}
      </GenAuthProvider>,
    )
    expect(html).toContain('success admin')
  })

  it('U10: in the HTML of a server, a schema that needs a claim that is not kept makes useUser pending, not an error', () => {
    const schema = schemaOf((user) => {
      const { phone_number: phone } = user as Record<string, unknown>
      return phone ? { value: phone } : { issues: [{ message: 'missing', path: ['phone_number'] }] }
    })
    const statusOf = (isUserPartial: boolean) =>
      renderToString(
        <GenAuthProvider
          client={connectGenAuth()}
          queryClient={new QueryClient()}
          initialSession={{ ...server.facts, isUserPartial }}
        >
          <Show useHook={() => useUser({ schema })}>{({ status }) => status}</Show>
        </GenAuthProvider>,
      )
    expect(statusOf(true)).toContain('pending')
    expect(statusOf(false)).toContain('error')
  })

  it.each([
    ['the session response', undefined],
    ['initialSession', 'initialSession'],
  ])(
    'U10: if the server does not keep all claims, useUser shows those of %s first, and requests the others once',
    async (_from, given) => {
      server.facts = { ...server.facts, isUserPartial: true }
      const { texts } = show(given === undefined ? undefined : server.facts)
      await waitFor(() => expect(texts.at(-1)).toBe('success admin 1815'))
      await settle()
      expect(texts.slice(-2)).toEqual(['success admin ', 'success admin 1815'])
      expect(server.paths.filter((path) => path === '/auth/user')).toHaveLength(1)
    },
  )

  it.each([false, true])(
    'U2: a role that was taken away is gone from useUser at the next response of the server (isUserPartial: %s)',
    async (isUserPartial) => {
      server.facts = { ...server.facts, isUserPartial }
      const { genauth, texts } = show()
      await waitFor(() => expect(texts.at(-1)).toMatch(/^success admin/))
      await settle()
      const before = server.paths.length
      server.user = { ...server.user, roles: [] }
      server.facts = factsOf(
        { sub: 'ada', name: 'Ada', roles: [] },
        { isUserPartial, userUpdatedAt: 2000 },
      )
      await genauth.renew()
      await settle()
      expect(texts.at(-1)).toBe(isUserPartial ? 'success 1815' : 'success ')
      expect(server.paths.slice(before)).toEqual(
        isUserPartial ? ['/auth/renew', '/auth/user'] : ['/auth/renew'],
      )
    },
  )

  it('U2: a role that was taken away is gone from useUser, even if the request for the other claims fails', async () => {
    server.facts = { ...server.facts, isUserPartial: true }
    const { genauth, texts } = show()
    await waitFor(() => expect(texts.at(-1)).toBe('success admin 1815'))
    server.user = undefined
    server.facts = factsOf(
      { sub: 'ada', name: 'Ada', roles: [] },
      { isUserPartial: true, userUpdatedAt: 2000 },
    )
    await genauth.renew()
    await settle()
    expect(texts.at(-1)).toBe('success 1815')
  })

  it('U2: a component that mounts after a role was taken away does not show the cached role', async () => {
    const genauth = connect()
    const queryClient = new QueryClient()
    const app = (child: ReactNode) => (
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        {child}
      </GenAuthProvider>
    )
    const { container, rerender } = render(app(reader))
    await waitFor(() => expect(container.textContent).toBe('success admin '))
    rerender(app(null))
    server.facts = factsOf({ sub: 'ada', name: 'Ada', roles: [] }, { userUpdatedAt: 2000 })
    await genauth.renew()
    rerender(app(reader))
    await settle()
    expect(container.textContent).toBe('success ')
  })

  it('U10: a refresh that changes no claim requests nothing and changes no text', async () => {
    const { genauth, texts } = show()
    await waitFor(() => expect(texts.at(-1)).toBe('success admin '))
    const { length } = texts
    server.facts = { ...server.facts, revision: 2, userUpdatedAt: 2000 }
    await genauth.renew()
    await settle()
    expect(texts).toHaveLength(length)
    expect(server.paths).toEqual(['/auth/session', '/auth/renew'])
  })
})
