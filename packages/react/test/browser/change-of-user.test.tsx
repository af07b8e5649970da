import type { UserInfo } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  LoggedIn,
  useSession,
  useSuspenseUser,
  useToken,
  useUser,
} from '@genauth/react'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import { expect, it } from 'vitest'
import { clearOwnQueries } from '../support/clear-own-queries'
import { Show } from '../support/show'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { watchTexts } from './watch-texts'

const ada: UserInfo = { sub: 'a', name: 'Ada' }
const grace: UserInfo = { sub: 'g', name: 'Grace' }
const session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false } as const

/**
 * Mounts every hook that can show a user or a token, and returns the texts that were visible. The fake token contains the number of its
 * session.
 */
async function openPage(genauth: FakeGenAuth): Promise<string[]> {
  const { container } = mount(
    <QueryClientProvider client={new QueryClient()}>
      <GenAuthProvider client={genauth} onUserChange={clearOwnQueries}>
        <Show useHook={() => useUser()}>{({ user, status }) => user?.name ?? status}</Show>
        <Show useHook={() => useToken()}>{({ accessToken }) => accessToken}</Show>
        <LoggedIn fallback="out">
          <Suspense fallback="suspended">
            <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
          </Suspense>
          <Show useHook={() => useOrders(genauth)}>{(it) => it}</Show>
        </LoggedIn>
      </GenAuthProvider>
    </QueryClientProvider>,
  )
  const texts = watchTexts(container)
  await expect.poll(() => texts.at(-1)).toBe('Ada token-1 Ada the orders of Ada')
  return texts
}

/** A query of the app, with the session id in its key. */
function useOrders(genauth: FakeGenAuth): string | undefined {
  const current = useSession()
  const queryFn = async () => `the orders of ${((await genauth.getUser()) as UserInfo).name}`
  const sessionId = current.status === 'authenticated' ? current.id : null
  const queryKey = ['orders', sessionId]
  return useQuery({ queryKey, queryFn, enabled: sessionId !== null, staleTime: 60_000 }).data
}

it('X6: a browser shows no claims and no app data of user A after A logs out and B logs in', async () => {
  const genauth = createFakeGenAuth({ user: ada, session })
  const texts = await openPage(genauth)
  const before = texts.length
  await genauth.logout()
  await nextFrames()
  expect(texts.at(-1)).toBe('anonymous out')
  await genauth.logIn(grace)
  await expect.poll(() => texts.at(-1)).toBe('Grace token-of-session-2-1 Grace the orders of Grace')
  await nextFrames()
  expect(texts.slice(before).join()).not.toMatch(/Ada|token-1/)
})

it('X6: a browser shows no claims and no app data of user A if user B logs in while A is signed in', async () => {
  const genauth = createFakeGenAuth({ user: ada, session })
  const texts = await openPage(genauth)
  const before = texts.length
  await genauth.logIn(grace)
  await expect.poll(() => texts.at(-1)).toBe('Grace token-of-session-2-1 Grace the orders of Grace')
  await nextFrames()
  expect(texts.slice(before).join()).not.toMatch(/Ada|token-1/)
})
