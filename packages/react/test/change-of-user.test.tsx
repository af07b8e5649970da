import type { UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  LoggedIn,
  userInfoQueryOptions,
  useSession,
  useSuspenseUser,
  useToken,
  useUser,
} from '@genauth/react'
import {
  type DehydratedState,
  dehydrate,
  hydrate,
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
} from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { StrictMode, Suspense, useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { type CommittedTexts, recordTexts } from './support/committed-texts'
import { settle } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }

const nameSchema = schemaOf((claims) => ({ value: (claims as UserInfo).name ?? 'nameless' }))

/** All hooks that can show a user or a token. The fake token contains the number of its session. */
const readers = (
  <>
    <Show useHook={() => useUser()}>{({ user, status }) => user?.name ?? status}</Show>
    <Show useHook={() => useUser({ schema: nameSchema })}>{({ user }) => user}</Show>
    <Show useHook={useSession}>
      {(session) => ('sub' in session ? session.sub : session.status)}
    </Show>
    <Show useHook={() => useToken()}>{({ accessToken }) => accessToken}</Show>
    <LoggedIn>
      <Suspense fallback="suspended">
        <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
      </Suspense>
    </LoggedIn>
  </>
)

async function openPage(genauth: FakeGenAuth, queryClient: QueryClient): Promise<CommittedTexts> {
  const recorded = recordTexts()
  render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <GenAuthProvider client={genauth}>{recorded.record(readers)}</GenAuthProvider>
      </QueryClientProvider>
    </StrictMode>,
    { container: document.body.appendChild(recorded.container) },
  )
  await settle()
  await settle()
  return recorded
}

/** Runs `change`, and returns the texts that are shown during and after `change`. */
async function textsOf({ texts }: CommittedTexts, change: () => unknown): Promise<string[]> {
  const before = texts.length
  await act(async () => void change())
  await settle()
  await settle()
  return texts.slice(before)
}

const defaults: Record<string, Record<string, unknown>> = {
  none: {},
  keepPreviousData: { placeholderData: keepPreviousData },
  'a placeholderData function': { placeholderData: (previous: unknown) => previous ?? ada },
  'an infinite gcTime and staleTime': {
    gcTime: Number.POSITIVE_INFINITY,
    staleTime: Number.POSITIVE_INFINITY,
  },
  'suspense and throwOnError': { suspense: true, throwOnError: true },
}

describe.each(Object.entries(defaults))('an app with the query defaults: %s', (_, queries) => {
  it('X6: the data of user A is never shown again after A logs out and B logs in', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const queryClient = new QueryClient({ defaultOptions: { queries } })
    const page = await openPage(genauth, queryClient)
    expect(page.texts.at(-1)).toBe('AdaAdaatoken-1Ada')
    const out = await textsOf(page, () => genauth.logout())
    expect(out.at(-1)).toBe('anonymousanonymous')
    const b = await textsOf(page, () => genauth.logIn(grace))
    expect(b.at(-1)).toBe('GraceGracegtoken-of-session-2-1Grace')
    expect([...out, ...b].join()).not.toMatch(/Ada|token-1/)
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
  })

  it('X6: the data of user A is never shown again if user B logs in while A is signed in', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const queryClient = new QueryClient({ defaultOptions: { queries } })
    const page = await openPage(genauth, queryClient)
    const b = await textsOf(page, () => genauth.logIn(grace))
    expect(b.at(-1)).toBe('GraceGracegtoken-of-session-2-1Grace')
    expect(b.join()).not.toMatch(/Ada|token-1/)
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
  })
})

describe('a login of the same user to another tenant', () => {
  const inTenant = async (genauth: FakeGenAuth, tenantId: string, user: UserInfo) => {
    void genauth.login({ tenantId }).catch(() => undefined)
    await genauth.logIn(user)
  }

  it('O11: the claims, the token and the mounted components of the first tenant are never shown again', async () => {
    const genauth = createFakeGenAuth({ user: null })
    await inTenant(genauth, 'acme', { sub: 'a', name: 'Ada of acme' })
    const queryClient = new QueryClient()
    const page = await openPage(genauth, queryClient)
    expect(page.texts.at(-1)).toContain('Ada of acme')
    const after = await textsOf(page, () =>
      inTenant(genauth, 'globex', { sub: 'a', name: 'Ada of globex' }),
    )
    expect(after.at(-1)).toContain('Ada of globex')
    expect(after.join()).not.toMatch(/acme|token-of-session-2/)
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('acme')
  })

  it('O11: LoggedIn remounts its children for another tenant, and keeps them for a step-up in the same tenant', async () => {
    const genauth = createFakeGenAuth({ user: null })
    const me = { sub: 'a', name: 'Ada' }
    await inTenant(genauth, 'acme', me)
    let mounts = 0
    const reasons: string[] = []
    render(
      <GenAuthProvider client={genauth} onUserChange={({ reason }) => void reasons.push(reason)}>
        <LoggedIn>
          <Show
            useHook={() =>
              useState(() => {
                mounts += 1
              })
            }
          >
            {() => 'content'}
          </Show>
        </LoggedIn>
      </GenAuthProvider>,
    )
    await settle()
    await act(() => inTenant(genauth, 'acme', me))
    expect([mounts, reasons]).toEqual([1, ['login']])
    await act(() => inTenant(genauth, 'globex', me))
    expect([mounts, reasons]).toEqual([2, ['login', 'userSwitched']])
  })
})

describe('the claims of a previous user', () => {
  it('X6: user A is not shown if the response with A’s claims arrives after B has logged in', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const responses: ((user: UserInfo) => void)[] = []
    vi.spyOn(genauth, 'getUser').mockImplementation(
      () => new Promise((resolve) => void responses.push(resolve)),
    )
    const queryClient = new QueryClient()
    const page = await openPage(genauth, queryClient)
    await textsOf(page, () => genauth.logIn(grace))
    const last = responses.length - 1
    const texts = await textsOf(page, () => {
      responses[last]?.(grace)
      for (const respond of responses.slice(0, last)) respond(ada)
    })
    expect(texts.at(-1)).toContain('Grace')
    expect(page.texts.join()).not.toContain('Ada')
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
  })

  it('X6: if a persister restores user A, A is removed from the cache and never shown to user B or a signed-out user', async () => {
    const asAda = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const before = new QueryClient()
    await before.fetchQuery(userInfoQueryOptions(asAda))
    const persisted = JSON.parse(JSON.stringify(dehydrate(before))) as DehydratedState
    expect(JSON.stringify(persisted)).toContain('Ada')

    const asGrace = createFakeGenAuth({
      user: grace,
      session: { status: 'authenticated', id: 'another session', stale: false },
    })
    for (const genauth of [asGrace, createFakeGenAuth({ user: null })]) {
      for (const isRestoredFirst of [true, false]) {
        const queryClient = new QueryClient()
        if (isRestoredFirst) hydrate(queryClient, persisted)
        const page = await openPage(genauth, queryClient)
        await textsOf(page, () => hydrate(queryClient, persisted))
        expect(page.texts.join()).not.toContain('Ada')
        expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
      }
    }
  })
})

function sessionOf(sub: string) {
  return { status: 'authenticated', id: 'session-1', sub, stale: false } as const
}
