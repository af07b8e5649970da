import { expect, it, vi } from 'vitest'
import { GenAuthError } from '../../src/errors'
import { createRenewer, type RenewalDriver } from '../../src/session/renewer'
import { failure } from '../support/failure'

interface Held {
  readonly id: string
}

/** Creates a renewer whose locks, requests and current session the test controls. */
function setUp(changes: Partial<RenewalDriver<Held>> = {}) {
  let current: Held | undefined = { id: 'session-1' }
  let renewing = false
  const failed: string[] = []
  const forced: boolean[] = []
  const renewer = createRenewer<Held>({
    runtime: { now: () => 0, locks: { run: async (_name, _timeoutMs, task) => task() } },
    lockName: 'renewal',
    lockTimeoutMs: 1000,
    current: {
      get held() {
        return current
      },
      publish({ isRenewing: next }) {
        renewing = next
      },
    },
    findWork: async ({ before }) => before,
    async send(_held, attempt) {
      forced.push(attempt.isForced)
    },
    fail(_attempt, error) {
      failed.push(error.code)
    },
    ...changes,
  })
  const show = (session: Held | undefined) => {
    current = session
  }
  return { renewer, show, failed, forced, isRenewing: () => renewing }
}

/** A promise that the test resolves or rejects. */
function later() {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((...settle) => {
    ;[resolve, reject] = settle
  })
  return { promise, resolve, reject }
}

it('the renewer sends nothing if no user is signed in', async () => {
  const { renewer, show, forced, isRenewing } = setUp()
  show(undefined)
  await renewer.now()
  expect(forced).toEqual([])
  expect(isRenewing()).toBe(false)
})

it('concurrent calls share one attempt, and a forced call makes the attempt forced', async () => {
  const lock = later()
  const { renewer, forced, isRenewing } = setUp({
    runtime: { now: () => 0, locks: { run: (_n, _t, task) => lock.promise.then(task) } },
  })
  const calls = [renewer.ifDue(), renewer.now(), renewer.ifDue()]
  expect(isRenewing()).toBe(true)
  lock.resolve()
  await Promise.all(calls)
  expect(forced).toEqual([true])
  expect(isRenewing()).toBe(false)
})

it('a forced call starts a new attempt if the running attempt has found that no refresh is due', async () => {
  const release = later()
  let rounds = 0
  const { renewer, forced } = setUp({
    runtime: {
      now: () => 0,
      locks: {
        async run(_name, _timeoutMs, task) {
          const result = await task()
          await release.promise
          return result
        },
      },
    },
    findWork: async ({ before, isForced }) => {
      rounds += 1
      return isForced ? before : undefined
    },
  })
  const first = renewer.ifDue()
  await vi.waitUntil(() => rounds === 1)
  await Promise.resolve()
  const second = renewer.now()
  release.resolve()
  await Promise.all([first, second])
  expect(forced).toEqual([true])
})

it('X6: a call for the next session waits for the attempt of the previous session, and then starts its own attempt', async () => {
  const response = later()
  const sent: string[] = []
  const { renewer, show } = setUp({
    async send({ id }) {
      sent.push(id)
      await response.promise
    },
  })
  const first = renewer.now()
  show({ id: 'session-2' })
  const second = renewer.now()
  response.resolve()
  await Promise.all([first, second])
  expect(sent).toEqual(['session-1', 'session-2'])
})

it('X6: a call sends nothing if its session is replaced during the wait for the attempt of a previous session', async () => {
  const response = later()
  const sent: string[] = []
  const { renewer, show } = setUp({
    async send({ id }) {
      sent.push(id)
      await response.promise
    },
  })
  const first = failure(renewer.now())
  show({ id: 'session-2' })
  const second = renewer.now()
  show({ id: 'session-3' })
  response.reject(new GenAuthError('network_error', 'down'))
  expect(await first).toMatchObject({ code: 'network_error' })
  await second
  expect(sent).toEqual(['session-1'])
})

it.each([
  ['a refused request', new GenAuthError('server_error', 'down'), true, 'server_error', false],
  ['a bug during the request', new Error('bug'), true, 'unexpected_error', true],
  ['locks that fail', new Error('no locks'), false, 'storage_unavailable', true],
])(
  '%s rejects the call, and fail() gets only an unexpected error',
  async (_name, cause, hasLock, code, isUnexpected) => {
    const { renewer, failed, isRenewing } = setUp({
      runtime: {
        now: () => 0,
        locks: { run: async (_n, _t, task) => (hasLock ? task() : Promise.reject(cause)) },
      },
      send: () => Promise.reject(cause),
    })
    expect((await failure(renewer.now())).code).toBe(code)
    expect(failed).toEqual(isUnexpected ? [code] : [])
    expect(isRenewing()).toBe(false)
  },
)
