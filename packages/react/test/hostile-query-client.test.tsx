import { GenAuthError } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, useSuspenseUser, useUser } from '@genauth/react'
import { onlineManager, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import { StrictMode, Suspense } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordTexts } from './support/committed-texts'
import { hostileDefaults, hostileOptions } from './support/hostile-options'
import { Show } from './support/show'

const refreshEveryMs = 59 * 60_000
const ada = { sub: 'a', name: 'Ada' }
const rejected = new GenAuthError('insufficient_scope', 'The token may not read the user.')

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
})

afterEach(() => {
  onlineManager.setOnline(true)
})

async function pass(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

/** Runs a session with a QueryClient of the app. Returns the texts on the screen, the requests, and the data left in the cache. */
async function runSession(queryClient: QueryClient) {
  const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 3600 })
  const { container, texts, record } = recordTexts()
  const { unmount } = render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <GenAuthProvider client={genauth}>
          {record(
            <>
              <Show useHook={() => useUser()}>
                {({ status, user, error }) => `${status} ${user?.name} ${error?.code}`}
              </Show>
              <Suspense fallback="suspended">
                <Show useHook={() => useUser()}>
                  {({ status }) => status === 'success' && <Suspended />}
                </Show>
              </Suspense>
            </>,
          )}
        </GenAuthProvider>
      </QueryClientProvider>
    </StrictMode>,
    { container: document.body.appendChild(container) },
  )
  await pass(0)
  for (let refresh = 0; refresh < 3; refresh += 1) await pass(refreshEveryMs)
  const requests = genauth.callsTo('getUser').length
  const runs = genauth.callsTo('run').length
  genauth.setUser(rejected)
  await act(async () => void queryClient.refetchQueries({ queryKey: ['genauth'] }))
  await pass(10_000)
  const requestsAfterRejection = genauth.callsTo('getUser').length
  await act(() => genauth.logout())
  const leftInCache = JSON.stringify(
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state),
  )
  await pass(2 * refreshEveryMs)
  const requestsAfterLogout = genauth.callsTo('getUser').length
  unmount()
  container.remove()
  return { texts, requests, runs, requestsAfterRejection, leftInCache, requestsAfterLogout }
}

function Suspended() {
  return useSuspenseUser().user.name
}

/** The expected texts and requests: those of a session whose QueryClient has no default options. */
const expected = {
  texts: [
    '',
    'pending undefined undefined',
    'success Ada undefinedAda',
    'success Ada insufficient_scopeAda',
    'anonymous undefined undefined',
  ],
  requests: 1,
  runs: 3,
  requestsAfterRejection: 2,
  leftInCache: '[]',
  requestsAfterLogout: 2,
}

describe('a QueryClient of the app', () => {
  it('X2: with a QueryClient without defaults, a session has the expected requests, refreshes and cache', async () => {
    expect(await runSession(new QueryClient())).toEqual(expected)
  })

  it.each(hostileOptions)(
    'X2: this query default of the app does not change the behaviour of a session: %s',
    async (_, option) => {
      const queryClient = new QueryClient({ defaultOptions: { queries: option } })
      expect(await runSession(queryClient)).toEqual(expected)
    },
  )

  it('X2: hostile defaults for the query key genauth do not change the behaviour of a session', async () => {
    const queryClient = new QueryClient()
    queryClient.setQueryDefaults(['genauth'], hostileDefaults)
    expect(await runSession(queryClient)).toEqual(expected)
  })

  it('X2: hostile query defaults do not change the behaviour of a session in a browser that reports that it is offline', async () => {
    const queryClient = new QueryClient({ defaultOptions: { queries: hostileDefaults } })
    onlineManager.setOnline(false)
    expect(await runSession(queryClient)).toEqual(expected)
  })
})
