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
const termMs = 59 * minuteMs
const staleMs = 5 * minuteMs
const ada = { sub: 'a', name: 'Ada' }

/** What an app does to its own QueryClient without asking for anything. */
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

/** What asks for the user anew. */
const asking: typeof quiet = {
  invalidate: (queryClient) => queryClient.invalidateQueries(),
  refetch: (queryClient) => queryClient.refetchQueries(),
  reset: (queryClient) => queryClient.resetQueries(),
}

const acts = { ...quiet, ...asking }

// A busy machine takes its time over so many steps.
vi.setConfig({ testTimeout: 30_000 })

const step = fc.record({
  act: fc.constantFrom(...Object.keys(acts)),
  // Several in one task, so that they meet requests under way.
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
      void Promise.resolve(acts[name]?.(queryClient)).catch(() => undefined)
    })
  }
  return { genauth, queryClient, texts, disturb, requests: () => genauth.callsTo('getUser').length }
}

describe('a QueryClient of the app’s that is disturbed all the time', () => {
  it('X2: takes nothing off the screen, stops and forces no renewal, and keeps nothing after the logout', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const page = openPage()
        const startedAt = Date.now()
        await pass(0)
        let asked = 1
        for (const { act: name, afterMs } of steps) {
          await disturbAndPass(page, name, afterMs)
          // An invalidation that was never acted upon is, once the query is made anew.
          if (!(name in quiet) || name === 'invalidateQuietly') asked += 1
        }
        const terms = Math.floor((Date.now() - startedAt) / termMs)
        expect(page.texts).toEqual(['', 'pending', 'success Ada'])
        expect(page.genauth.callsTo('run')).toHaveLength(terms)
        // A query that is made anew reads a user again that is five minutes old, like one that is mounted.
        const timesOld = Math.floor((Date.now() - startedAt) / staleMs)
        expect(page.requests()).toBeLessThanOrEqual(asked + timesOld)

        const requests = page.requests()
        await act(() => page.genauth.logout())
        for (const { act: name, afterMs } of steps) await disturbAndPass(page, name, afterMs)
        expect(page.texts.at(-1)).toBe('anonymous')
        expect(page.requests()).toBe(requests)
        expect(page.queryClient.getQueryCache().getAll()).toEqual([])
        cleanup()
      }),
      { numRuns: 15 },
    )
  })

  it.each(Object.keys(acts))(
    'X2: shows the user though the first request meets: %s',
    async (name) => {
      const page = openPage()
      await page.disturb(name)
      await pass(10)
      expect(page.texts).toEqual(['', 'pending', 'success Ada'])
      expect(page.requests()).toBeLessThanOrEqual(2)
    },
  )

  it('X2: renews once per term, while everything is done all the time', async () => {
    const page = openPage()
    for (let minutes = 0; minutes < 3 * 59; minutes += 10) {
      for (const name of Object.keys(acts)) await page.disturb(name)
      await pass(10 * minuteMs)
    }
    expect(page.genauth.callsTo('run')).toHaveLength(3)
    expect(page.texts).toEqual(['', 'pending', 'success Ada'])
  })

  it('X2: gives a loader the right user whatever was done before', async () => {
    const page = openPage()
    for (const name of Object.keys(acts)) {
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
