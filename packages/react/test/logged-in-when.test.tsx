import { GenAuthError, hasRole, type Session, type UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import { type FallbackProps, GenAuthProvider, LoggedIn } from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it, vi } from 'vitest'
import { renderWith } from './support/render-with'
import { schemaOf } from './support/standard-schema'

const admin: UserInfo = { sub: 'a', name: 'Ada', roles: [{ code: 'admin' }] }
const editor: UserInfo = { sub: 'a', name: 'Ada', roles: ['editor'] }
const session: Session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false }

type When = (user: UserInfo) => boolean
const isAdmin: When = (user) => hasRole(user, 'admin')

function Secret({ seen }: { readonly seen: string[] }) {
  seen.push('allowed')
  return 'the settings'
}

/** Shows the reason of a fallback, and records all texts. */
const guarded = (seen: string[], when: When = isAdmin) => {
  const fallback = ({ reason, error }: FallbackProps) => {
    seen.push([reason, error?.code].filter(Boolean).join(' '))
    return reason
  }
  return (
    <LoggedIn when={when} fallback={fallback}>
      <Secret seen={seen} />
    </LoggedIn>
  )
}

async function texts(genauth: FakeGenAuth, when?: When, queryClient = new QueryClient()) {
  const seen: string[] = []
  await renderWith(genauth, guarded(seen, when), { queryClient })
  return seen.filter((text, index) => text !== seen[index - 1])
}

/** A client that knows only some claims of its user. */
function createPartial(user: UserInfo | GenAuthError, claims: UserInfo) {
  const known = { claims, updatedAt: Date.now(), isPartial: true }
  return Object.assign(createFakeGenAuth({ session, user }), { peekUser: () => known })
}

describe('the prop when of LoggedIn', () => {
  it('U68: LoggedIn shows its children to a user for whom when returns true', async () => {
    expect(await texts(createFakeGenAuth({ user: admin }))).toEqual(['loading', 'allowed'])
  })

  it('U68: LoggedIn shows the fallback with the reason forbidden to other users, and starts no login', async () => {
    const genauth = createFakeGenAuth({ user: editor })
    expect(await texts(genauth)).toEqual(['loading', 'forbidden'])
    expect(genauth.callsTo('login')).toEqual([])
  })

  it('U68: LoggedIn shows the fallback to a signed-out user, and while the session is loading', async () => {
    const when = vi.fn(() => true)
    const loading = createFakeGenAuth({ session: { status: 'loading' } })
    expect(await texts(loading, when)).toEqual(['loading'])
    expect(await texts(createFakeGenAuth({ user: null }), when)).toEqual(['none'])
    expect(when).not.toHaveBeenCalled()
  })

  it('U68: while a claim that when reads is missing, LoggedIn shows the fallback, even if when returns true', async () => {
    const when: When = (user) => !hasRole(user, 'blocked')
    const blocked = { ...admin, roles: ['blocked'] }
    const genauth = createPartial(blocked, { sub: 'a', name: 'Ada' })
    expect(await texts(genauth, when)).toEqual(['loading', 'forbidden'])
  })

  it.each<[string, When]>([
    ['reads the claim', (user) => user['blocked'] === undefined],
    ['asks whether the claim is there', (user) => !('blocked' in user)],
    ['asks for an own claim', (user) => !Object.hasOwn(user, 'blocked')],
    ['lists all claims', (user) => !Object.keys(user).includes('blocked')],
    ['copies all claims', (user) => !{ ...user }['blocked']],
    ['throws because of the claim', (user) => (user['blocked'] as { by: string }).by !== 'Bob'],
  ])(
    'U68: while a claim may be missing, the answer of when is unknown if when %s',
    async (_, when) => {
      const genauth = createPartial({ ...admin, blocked: { by: 'Bob' } }, { sub: 'a', name: 'Ada' })
      expect(await texts(genauth, when)).toEqual(['loading', 'forbidden'])
    },
  )

  it('U68: when can answer before all claims have loaded, if it reads only claims that are there', async () => {
    const genauth = createPartial({ ...admin, email: null }, admin)
    expect(await texts(genauth)).toEqual(['allowed'])
  })

  it('U68: if the missing claims cannot be loaded, LoggedIn shows the fallback with the error', async () => {
    const error = new GenAuthError('insufficient_scope', 'The token lacks a scope.')
    const genauth = createPartial(error, { sub: 'a', name: 'Ada' })
    const when: When = (user) => !hasRole(user, 'blocked')
    expect(await texts(genauth, when)).toEqual(['loading', 'error insufficient_scope'])
  })

  it('U68: if the user cannot be loaded, LoggedIn shows the fallback with the error', async () => {
    const error = new GenAuthError('insufficient_scope', 'The token lacks a scope.')
    const genauth = createFakeGenAuth({ session, user: error })
    expect(await texts(genauth, () => true)).toEqual(['loading', 'error insufficient_scope'])
  })

  it('U68: LoggedIn follows the claims: a role that was taken away hides the children', async () => {
    const genauth = createFakeGenAuth({ user: admin })
    const queryClient = new QueryClient()
    const seen: string[] = []
    const { container } = await renderWith(genauth, guarded(seen), { queryClient })
    seen.length = 0
    genauth.setUser({ ...admin, name: 'Ada King' })
    await act(() => queryClient.invalidateQueries())
    expect(seen).toEqual([])
    genauth.setUser(editor)
    await act(() => queryClient.invalidateQueries())
    expect(container.textContent).toBe('forbidden')
    expect(seen).toEqual(['forbidden'])
  })

  it('U68: after a change of user, the children are not shown until the new user is known', async () => {
    const genauth = createFakeGenAuth({ user: admin })
    const seen: string[] = []
    await renderWith(genauth, guarded(seen))
    seen.length = 0
    await act(() => genauth.logIn({ ...editor, sub: 'b' }))
    expect(seen).not.toContain('allowed')
    expect(seen.at(-1)).toBe('forbidden')
  })

  it('U68: when gets the output of the schema of the client, and a failing schema shows the fallback', async () => {
    const schema = schemaOf((claims) => ({ value: { ...(claims as UserInfo), isStaff: true } }))
    const when: When = (user) => user['isStaff'] === true
    expect(await texts(createFakeGenAuth({ user: editor, schema }), when)).toContain('allowed')
    const failing = schemaOf<UserInfo>(() => ({ issues: [{ message: 'no' }] }))
    const genauth = createFakeGenAuth({ user: admin, schema: failing })
    expect(await texts(genauth, () => true)).toEqual(['loading', 'error schema_invalid'])
  })

  it('U68: a server renders the children only if the claims that it read allow it', () => {
    const render = (user: UserInfo | undefined) =>
      renderToString(
        <GenAuthProvider client={createFakeGenAuth()} initialSession={{ session, user }}>
          {guarded([])}
        </GenAuthProvider>,
      )
    expect([admin, editor, undefined].map(render)).toEqual(['the settings', 'forbidden', 'loading'])
  })
})

describe('a when that does not answer', () => {
  it('U69: if when throws, LoggedIn shows the fallback with the error select_failed', async () => {
    const when = () => {
      throw new TypeError('roles is not iterable')
    }
    const genauth = createFakeGenAuth({ user: admin })
    expect(await texts(genauth, when)).toEqual(['loading', 'error select_failed'])
    expect(genauth.getSession().status).toBe('authenticated')
  })

  it.each([1, 'yes', {}, Promise.resolve(true), undefined])(
    'U69: LoggedIn shows the fallback if when returns a value that is not true: %s',
    async (value) => {
      const when = (() => value) as unknown as When
      expect(await texts(createFakeGenAuth({ user: admin }), when)).toEqual([
        'loading',
        'forbidden',
      ])
    },
  )
})
