import type { Session, UserInfo, UserSchema } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuthState } from '@genauth/core/testing'
import { GenAuthProvider, userInfoQueryOptions, useSuspenseUser, useUser } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { Suspense } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { renderHookWith, renderWith } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

const ada: UserInfo = { sub: 'a', name: 'Ada', roles: ['editor'] }
const withoutRoles: UserInfo = { sub: 'a', name: 'Ada' }
const session: Session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false }

/** Accepts only users with roles, and adds a label. */
const withRoles: UserSchema = schemaOf((claims) => {
  const user = claims as UserInfo
  return user['roles']
    ? { value: { ...user, label: `Ms ${user.name}` } }
    : { issues: [{ message: 'roles is missing', path: ['roles'] }] }
})

const later: UserSchema = schemaOf(async (claims) => ({ value: claims as UserInfo }))

const statuses = (seen: string[]) => (
  <Show
    useHook={() => useUser()}
    onRender={({ status, user, error }) =>
      seen.push([status, user?.['label'], error?.code].filter(Boolean).join(' '))
    }
  />
)

/** A client that already knows claims of its user, and whose server returns other claims. */
function createKnowing(state: FakeGenAuthState, claims: UserInfo) {
  const known = { claims, updatedAt: Date.now(), isPartial: false }
  return Object.assign(createFakeGenAuth(state), { peekUser: () => known })
}

describe('the schema of the client', () => {
  it('U64: useUser and useSuspenseUser return the output of the schema, and the cache holds the original claims', async () => {
    const genauth = createFakeGenAuth({ user: ada, schema: withRoles })
    const queryClient = new QueryClient()
    const { container } = await renderWith(
      genauth,
      <Suspense>
        <Show useHook={() => useUser()}>{({ user }) => String(user?.['label'])}</Show>
        <Show useHook={() => useSuspenseUser()}>{({ user }) => String(user['label'])}</Show>
      </Suspense>,
      { queryClient },
    )
    expect(container.textContent).toBe('Ms AdaMs Ada')
    expect(queryClient.getQueryData(userInfoQueryOptions(genauth).queryKey)).toEqual(ada)
  })

  it('U64: the schema of a hook replaces the schema of the client, and gets the original claims', async () => {
    const own = schemaOf((claims) => ({ value: Object.keys(claims as object).join() }))
    const genauth = createFakeGenAuth({ user: withoutRoles, schema: withRoles })
    const { result } = await renderHookWith(genauth, () => ({ ...useUser({ schema: own }) }))
    expect(result.current).toMatchObject({ status: 'success', user: 'sub,name' })
  })

  it('U62: if the claims do not have the registered type, the schema shows it', async () => {
    const genauth = createFakeGenAuth({ user: withoutRoles, schema: withRoles })
    const { result } = await renderHookWith(genauth, () => ({ ...useUser() }))
    expect(result.current).toMatchObject({
      status: 'error',
      user: undefined,
      error: { code: 'schema_invalid', message: expect.stringContaining('roles') },
    })
    expect(genauth.getSession().status).toBe('authenticated')
  })

  it('U64: the schema runs once for each set of claims, however many components read the user', async () => {
    const validate = vi.fn((claims: unknown) => ({ value: claims as UserInfo }))
    const genauth = createKnowing({ user: ada, schema: schemaOf(validate) }, ada)
    await renderWith(
      genauth,
      Array.from({ length: 50 }, (_, index) => (
        <Show key={String(index)} useHook={() => useUser()} />
      )),
    )
    expect(validate).toHaveBeenCalledTimes(1)
  })
})

describe('initial claims and the schema of the client', () => {
  it('U63: claims that the schema accepts are shown in the first render, without a request', async () => {
    const genauth = createKnowing({ user: ada, schema: withRoles }, ada)
    const seen: string[] = []
    await renderWith(genauth, statuses(seen))
    expect(seen).toEqual(['success Ms Ada'])
    expect(genauth.callsTo('getUser')).toEqual([])
  })

  it('U63: claims that the schema does not accept are not shown: the hooks are pending, and request the user', async () => {
    const genauth = createKnowing({ user: ada, schema: withRoles }, withoutRoles)
    const seen: string[] = []
    await renderWith(genauth, statuses(seen))
    expect(seen).toEqual(['pending', 'success Ms Ada'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })

  it('U63: if the requested claims do not match either, useUser returns schema_invalid', async () => {
    const genauth = createKnowing({ user: withoutRoles, schema: withRoles }, withoutRoles)
    const seen: string[] = []
    await renderWith(genauth, statuses(seen))
    expect(seen).toEqual(['pending', 'error schema_invalid'])
  })

  it('U63: with an asynchronous schema no claims are shown, and the error is schema_async', async () => {
    const genauth = createKnowing({ user: ada, schema: later }, ada)
    const queryClient = new QueryClient()
    const seen: string[] = []
    await renderWith(genauth, statuses(seen), { queryClient })
    expect(seen).toEqual(['pending', 'error schema_async'])
    await expect(genauth.getUser()).rejects.toMatchObject({ code: 'schema_async' })
  })

  it.each([
    ['fails', withRoles, withoutRoles],
    ['is asynchronous', later, ada],
  ])('U63: if the schema %s, userInfoQueryOptions has no initial data', (_, schema, claims) => {
    const genauth = createKnowing({ schema }, claims)
    expect(userInfoQueryOptions(genauth)).toMatchObject({ initialData: undefined })
  })

  it('U63: claims of a server that the schema does not accept are not in the HTML', () => {
    const render = (user: UserInfo) =>
      renderToString(
        <GenAuthProvider
          client={createFakeGenAuth({ schema: withRoles })}
          initialSession={{ session, user }}
        >
          <Show useHook={() => useUser()}>
            {({ status, user: shown }) => shown?.name ?? status}
          </Show>
        </GenAuthProvider>,
      )
    expect(render(withoutRoles)).toBe('<p>pending</p>')
    expect(render(ada)).toBe('<p>Ada</p>')
  })

  it('U63: a page that the server renders again does not replace accepted claims by claims that the schema does not accept', async () => {
    const genauth = createFakeGenAuth({ user: ada, schema: withRoles })
    const queryClient = new QueryClient()
    const app = (user: UserInfo, answeredAt: number) => (
      <GenAuthProvider
        client={genauth}
        queryClient={queryClient}
        initialSession={{ session, user, answeredAt }}
      >
        <Show useHook={() => useUser()}>
          {({ user: shown, error }) => error?.code ?? shown?.name}
        </Show>
      </GenAuthProvider>
    )
    const { container, rerender } = await renderWith(genauth, app(ada, 1))
    await act(async () => rerender(app(withoutRoles, Date.now() + 1000)))
    expect(container.textContent).toBe('Ada')
  })
})
