import { expect, it, vi } from 'vitest'
import { createWorld, loggedIn, settle } from './world'

/** Records the calls of every method of the given ports. Returns a function that lists the called methods. */
function watch(ports: Readonly<Record<string, object | undefined>>): () => string[] {
  const watched = Object.entries(ports).flatMap(([port, methods]) =>
    Object.entries(methods ?? {})
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => ({
        name: `${port}.${name}`,
        spy: vi.spyOn(methods as Record<string, () => unknown>, name),
      })),
  )
  return () => watched.filter(({ spy }) => spy.mock.calls.length > 0).map(({ name }) => name)
}

it.each(['tab', 'shared'] as const)(
  'getToken() returns a valid token in %s storage without a request, lock, message, timer or storage access',
  async (storage) => {
    const world = await createWorld()
    if (storage === 'shared') world.seedShared()
    const posted: unknown[] = []
    const tab = world.open({
      values: loggedIn(world),
      options: { storage },
      runtime: {
        openChannel: () => ({ post: (message) => posted.push(message), close: () => undefined }),
      },
    })
    await tab.ready()
    await settle()
    const { tabStorage, originStorage, sharedStorage, locks } = tab.runtime
    const calls = watch({ tabStorage, originStorage, sharedStorage, locks })
    const before = {
      requests: world.server.requests.length,
      timers: world.clock.pendingTimers(),
      posted: posted.length,
    }

    for (let call = 0; call < 100; call += 1) {
      await expect(tab.genauth.getToken()).resolves.toBe('access-0')
      expect(tab.genauth.peekToken()).toBe('access-0')
    }
    await settle()

    expect(calls()).toEqual([])
    expect({
      requests: world.server.requests.length,
      timers: world.clock.pendingTimers(),
      posted: posted.length,
    }).toEqual(before)

    await tab.genauth.renew()
    expect(calls()).toContain(`${storage}Storage.${storage === 'tab' ? 'setItem' : 'update'}`)
  },
)
