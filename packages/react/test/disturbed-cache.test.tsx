import { createFakeGenAuth } from '@genauth/core/testing'
import { GenAuthProvider, userInfoQueryOptions, useUser } from '@genauth/react'
import { focusManager, QueryClient } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordTexts } from './support/committed-texts'
import { hostileDefaults } from './support/hostile-options'
import { Show } from './support/show'

const minuteMs = 60_000
const refreshEveryMs = 59 * minuteMs
const staleMs = 5 * minuteMs
const ada = { sub: 'a', name: 'Ada' }

/** Calls on the app's QueryClient that do not request the user. */
const quiet: Record<string, (queryClient: QueryClient) => unknown> = {
  cancel: (queryClient) => queryClient.cancelQueries(),
  clear: (queryClient) => queryClient.clear(),
  remove: (queryClient) => queryClient.removeQueries(),
  clearCache: (queryClient) => queryClient.getQueryCache().clear(),
  setDefaults: (queryClient) =>
    queryClient.setDefaultOptions({ queries: hostileDefaults as never }),
  setKeyDefaults: (queryClient) => queryClient.setQueryDefaults(['genauth'], hostileDefaults),
  invalidateQuietly: (queryClient) => queryClient.invalidateQueries({ refetchType: 'none' }),
}

/** Calls on the app's QueryClient that cause a new request for the user. */
const requesting: typeof quiet = {
  invalidate: (queryClient) => queryClient.invalidateQueries(),
  refetch: (queryClient) => queryClient.refetchQueries(),
  reset: (queryClient) => queryClient.resetQueries(),
}

const disturbances = { ...quiet, ...requesting }

// A test with many steps takes long on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const step = fc.record({
  name: fc.constantFrom(...Object.keys(disturbances)),
  // A step without a delay runs in the same task as the previous step. Some of these steps run while a request is pending.
  afterMs: fc.constantFrom(0, 0, 0, 1, minuteMs, 7 * minuteMs, 20 * minuteMs),
})

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
  focusManager.setFocused(false)
})

afterEach(() => {
  focusManager.setFocused(undefined)
})

async function pass(ms: number): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

function openPage() {
  const genauth = createFakeGenAuth({ user: ada, lifetimeSeconds: 3600 })
  const queryClient = new QueryClient()
  const { container, texts, record } = recordTexts()
  render(
    <GenAuthProvider client={genauth} queryClient={queryClient}>
      {record(
        <Show useHook={() => useUser()}>
          {({ status, user }) => (user ? `${status} ${user.name}` : status)}
        </Show>,
      )}
    </GenAuthProvider>,
    { container: document.body.appendChild(container) },
  )
  const disturb = async (name: string) => {
    await act(async () => {
      void Promise.resolve(disturbances[name]?.(queryClient)).catch(() => undefined)
    })
  }
  return { genauth, queryClient, texts, disturb, requests: () => genauth.callsTo('getUser').length }
}

describe('an app that keeps changing its own QueryClient', () => {
  it('X2: the user stays on the screen, the token is refreshed on time, and a logout empties the cache', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const page = openPage()
        const startedAt = Date.now()
        await pass(0)
        let expectedRequests = 1
        for (const { name, afterMs } of steps) {
          await disturbAndPass(page, name, afterMs)
          // `invalidateQuietly` sends no request immediately. It causes one request when the query is next created.
          if (!(name in quiet) || name === 'invalidateQuietly') expectedRequests += 1
        }
        const refreshes = Math.floor((Date.now() - startedAt) / refreshEveryMs)
        expect(page.texts).toEqual(['', 'pending', 'success Ada'])
        expect(page.genauth.callsTo('run')).toHaveLength(refreshes)
        // A new query requests the user if the cached claims are five minutes old.
        const timesStale = Math.floor((Date.now() - startedAt) / staleMs)
        expect(page.requests()).toBeLessThanOrEqual(expectedRequests + timesStale)

        const requests = page.requests()
        await act(() => page.genauth.logout())
        for (const { name, afterMs } of steps) await disturbAndPass(page, name, afterMs)
        expect(page.texts.at(-1)).toBe('anonymous')
        expect(page.requests()).toBe(requests)
        expect(page.queryClient.getQueryCache().getAll()).toEqual([])
        cleanup()
      }),
      { numRuns: 15 },
    )
  })

  it.each(Object.keys(disturbances))(
    'X2: useUser shows the user if the app changes its QueryClient during the first request: %s',
    async (name) => {
      const page = openPage()
      await page.disturb(name)
      await pass(10)
      expect(page.texts).toEqual(['', 'pending', 'success Ada'])
      expect(page.requests()).toBeLessThanOrEqual(2)
    },
  )

  it('X2: the token is refreshed once per token lifetime, even if the app changes its query cache', async () => {
    const page = openPage()
    for (let minutes = 0; minutes < 3 * 59; minutes += 10) {
      for (const name of Object.keys(disturbances)) await page.disturb(name)
      await pass(10 * minuteMs)
    }
    expect(page.genauth.callsTo('run')).toHaveLength(3)
    expect(page.texts).toEqual(['', 'pending', 'success Ada'])
  })

  it('X2: a loader gets the correct user, even if the app has changed its query cache', async () => {
    const page = openPage()
    for (const name of Object.keys(disturbances)) {
      await page.disturb(name)
      await act(async () => {
        const user = page.queryClient.ensureQueryData(userInfoQueryOptions(page.genauth))
        await expect(user).resolves.toEqual(ada)
      })
    }
  })
})

async function disturbAndPass(
  page: ReturnType<typeof openPage>,
  name: string,
  ms: number,
): Promise<void> {
  await page.disturb(name)
  await pass(ms)
}
