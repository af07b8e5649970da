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
import { StrictMode, Suspense } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { type CommittedTexts, recordTexts } from './support/committed-texts'
import { settle } from './support/render-with'
import { Show } from './support/show'
import { schemaOf } from './support/standard-schema'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }

const nameSchema = schemaOf((claims) => ({ value: (claims as UserInfo).name ?? 'nameless' }))

/** Everything that can show a user, and the token, which is named after its session. */
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

/** What was shown since the user has changed. */
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
  'a placeholder': { placeholderData: (previous: unknown) => previous ?? ada },
  'data that never goes': { gcTime: Number.POSITIVE_INFINITY, staleTime: Number.POSITIVE_INFINITY },
  'suspense and thrown errors': { suspense: true, throwOnError: true },
}

describe.each(Object.entries(defaults))('with the default of the app: %s', (_, queries) => {
  it('X6: A’s data is never shown again once A has logged out and B has logged in', async () => {
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

  it('X6: A’s data is never shown again where B takes A’s place at once', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const queryClient = new QueryClient({ defaultOptions: { queries } })
    const page = await openPage(genauth, queryClient)
    const b = await textsOf(page, () => genauth.logIn(grace))
    expect(b.at(-1)).toBe('GraceGracegtoken-of-session-2-1Grace')
    expect(b.join()).not.toMatch(/Ada|token-1/)
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
  })
})

describe('a user of before', () => {
  it('X6: is not shown where the answer comes when B is logged in', async () => {
    const genauth = createFakeGenAuth({ user: ada, session: sessionOf('a') })
    const answers: ((user: UserInfo) => void)[] = []
    vi.spyOn(genauth, 'getUser').mockImplementation(
      () => new Promise((resolve) => void answers.push(resolve)),
    )
    const queryClient = new QueryClient()
    const page = await openPage(genauth, queryClient)
    await textsOf(page, () => genauth.logIn(grace))
    const late = answers.length - 1
    const texts = await textsOf(page, () => {
      answers[late]?.(grace)
      for (const answer of answers.slice(0, late)) answer(ada)
    })
    expect(texts.at(-1)).toContain('Grace')
    expect(page.texts.join()).not.toContain('Ada')
    expect(JSON.stringify(dehydrate(queryClient))).not.toContain('Ada')
  })

  it('X6: is not shown, and leaves the cache again, where a persister brings it back for B or for a visitor', async () => {
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
