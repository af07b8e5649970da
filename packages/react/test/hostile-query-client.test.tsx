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

const termMs = 59 * 60_000
const ada = { sub: 'a', name: 'Ada' }
const refused = new GenAuthError('insufficient_scope', 'The token may not read the user.')

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

/** Lives through a session with a QueryClient of the app's: everything that a user, the server or a reader of the memory could see. */
async function liveThrough(queryClient: QueryClient) {
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
  for (let term = 0; term < 3; term += 1) await pass(termMs)
  const requests = genauth.callsTo('getUser').length
  const runs = genauth.callsTo('run').length
  genauth.setUser(refused)
  await act(async () => void queryClient.refetchQueries({ queryKey: ['genauth'] }))
  await pass(10_000)
  const requestsAfterRefusal = genauth.callsTo('getUser').length
  await act(() => genauth.logout())
  const left = JSON.stringify(
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state),
  )
  await pass(2 * termMs)
  const requestsAfterLogout = genauth.callsTo('getUser').length
  unmount()
  container.remove()
  return { texts, requests, runs, requestsAfterRefusal, left, requestsAfterLogout }
}

function Suspended() {
  return useSuspenseUser().user.name
}

/** What happens with a QueryClient that nobody has touched. */
const untouched = {
  texts: [
    '',
    'pending undefined undefined',
    'success Ada undefinedAda',
    'success Ada insufficient_scopeAda',
    'anonymous undefined undefined',
  ],
  requests: 1,
  runs: 3,
  requestsAfterRefusal: 2,
  left: '[]',
  requestsAfterLogout: 2,
}

describe('a QueryClient of the app’s', () => {
  it('X2: without defaults is the measure of the others', async () => {
    expect(await liveThrough(new QueryClient())).toEqual(untouched)
  })

  it.each(hostileOptions)('X2: changes nothing with the default %s', async (_, option) => {
    const queryClient = new QueryClient({ defaultOptions: { queries: option } })
    expect(await liveThrough(queryClient)).toEqual(untouched)
  })

  it('X2: changes nothing with all of them for our keys', async () => {
    const queryClient = new QueryClient()
    queryClient.setQueryDefaults(['genauth'], hostileDefaults)
    expect(await liveThrough(queryClient)).toEqual(untouched)
  })

  it('X2: changes nothing with all of them at once, in a browser that believes to be offline', async () => {
    const queryClient = new QueryClient({ defaultOptions: { queries: hostileDefaults } })
    onlineManager.setOnline(false)
    expect(await liveThrough(queryClient)).toEqual(untouched)
  })
})
