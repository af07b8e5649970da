import { expect, it } from 'vitest'
import type { LoginTransaction } from '../../src/cookies/login-cookies'
import { memoryStore } from '../../src/index'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createRecordSealer } from '../../src/sealing/sealer'
import type { LoginEnding } from '../../src/sessions/repeated-callbacks'
import { createCompleteLogin, type FinishLogin } from '../../src/sessions/repeated-callbacks'
import { notesInStore } from '../../src/stores/session-store'
import { failure } from '../support/failure'

const transaction: LoginTransaction = {
  startedAt: Date.UTC(2026, 0, 1),
  state: 'a-state.of-a-login',
  codeVerifier: 'a-verifier',
  returnTo: '/',
}
const login = { transaction, code: 'a-code' }
const loggedIn: LoginEnding = { isLoggedIn: true, setCookies: ['a-session'] }
const failed: LoginEnding = { isLoggedIn: false, setCookies: ['an-error'] }
const timeoutMs = 10_000
const lockLifeMs = 25_000

/** Starts processes that share a store and a clock. `sleep` advances the clock and lets other processes run. */
function setUp() {
  let now = Date.UTC(2026, 0, 1)
  const store = memoryStore()
  const sealerOf = createRecordSealer([new TextEncoder().encode('a-secret'.padEnd(32, '.'))], {
    purpose: 'login',
    appId: 'an-app',
    cookieName: 'genauth-login',
  })
  const runtime = {
    ...serverRuntime,
    now: () => now,
    async sleep(ms: number) {
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  const startProcess = () =>
    createCompleteLogin({ runtime, notes: notesInStore(store), sealerOf, timeoutMs })
  const calls: string[] = []
  const finishWith =
    (ending: LoginEnding): FinishLogin =>
    async () => {
      calls.push('finish')
      return ending
    }
  return { store, runtime, calls, startProcess, finishWith, pass: (ms: number) => (now += ms) }
}

/** Creates a login completion that waits until the test calls `end`. */
function holdFinish() {
  let end = (_ending: LoginEnding) => {}
  let mayStillSend = () => false
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const ending = new Promise<LoginEnding>((resolve) => {
    end = resolve
  })
  const finish: FinishLogin = (may) => {
    mayStillSend = may
    begin()
    return ending
  }
  return {
    finish,
    begun,
    end: (result: LoginEnding) => end(result),
    mayStillSend: () => mayStillSend(),
  }
}

it.each([
  ['succeeds', loggedIn],
  ['fails', failed],
])(
  'B13: a repeated callback of a login that %s returns the same result within one minute',
  async (_what, ending) => {
    const { startProcess, finishWith, calls, pass } = setUp()
    expect(await startProcess()(login, finishWith(ending))).toEqual(ending)
    pass(59_999)
    expect(await startProcess()(login, finishWith(loggedIn))).toMatchObject(ending)
    expect(calls).toEqual(['finish'])
  },
)

it.each([
  ['succeeds', loggedIn],
  ['fails', failed],
])(
  'B13: a repeated callback of a login that %s is rejected after one minute',
  async (_what, ending) => {
    const { startProcess, finishWith, calls, pass } = setUp()
    await startProcess()(login, finishWith(ending))
    pass(60_001)
    const error = await failure(() => startProcess()(login, finishWith(loggedIn)))
    expect([error.code, calls]).toEqual(['state_mismatch', ['finish']])
  },
)

it('B13: a callback that is repeated six minutes after a login is rejected, and its code is not exchanged', async () => {
  const { startProcess, finishWith, calls, pass } = setUp()
  await startProcess()(login, finishWith(loggedIn))
  // The note that the login has begun has expired, but the note that the login is complete has not.
  pass(360_000)
  const error = await failure(() => startProcess()(login, finishWith(loggedIn)))
  expect([error.code, calls]).toEqual(['state_mismatch', ['finish']])
})

it('B14: a second code for the same login is rejected during and after the first exchange', async () => {
  const { startProcess, finishWith, calls } = setUp()
  const [firstProcess, secondProcess] = [startProcess(), startProcess()]
  const held = holdFinish()
  const outcome = firstProcess(login, held.finish)
  await held.begun
  const other = { transaction, code: 'another-code' }
  for (const process of [firstProcess, secondProcess]) {
    const error = await failure(() => process(other, finishWith(loggedIn)))
    expect(error.code).toBe('state_mismatch')
  }
  held.end(loggedIn)
  expect(await outcome).toEqual(loggedIn)
  expect((await failure(() => secondProcess(other, finishWith(loggedIn)))).code).toBe(
    'state_mismatch',
  )
  expect(calls).toEqual([])
})

it('B13: parallel callbacks in one or two processes exchange the code once and return the same result', async () => {
  const { startProcess, calls, finishWith } = setUp()
  const [firstProcess, secondProcess] = [startProcess(), startProcess()]
  const held = holdFinish()
  const first = firstProcess(login, held.finish)
  await held.begun
  const others = [firstProcess(login, finishWith(failed)), secondProcess(login, finishWith(failed))]
  held.end(loggedIn)
  expect(await first).toEqual(loggedIn)
  for (const other of others) expect(await other).toMatchObject(loggedIn)
  expect(calls).toEqual([])
})

it('B13: if a process stops during a login, a callback at another process waits for the lock and abandons the login', async () => {
  const { startProcess, finishWith, calls, runtime } = setUp()
  const held = holdFinish()
  void startProcess()(login, held.finish)
  await held.begun
  const begunAt = runtime.now()
  expect(await startProcess()(login, finishWith(loggedIn))).toBe('abandoned')
  expect(calls).toEqual([])
  const waitedMs = runtime.now() - begunAt
  expect(waitedMs).toBeGreaterThanOrEqual(lockLifeMs)
  expect(waitedMs).toBeLessThanOrEqual(lockLifeMs + 200)
})

it('B13: if a process stops before it sends the code, a callback at another process waits for the lock and completes the login', async () => {
  const { store, startProcess, finishWith, calls, runtime } = setUp()
  const { write } = store
  let hasStopped = false
  store.write = () => {
    hasStopped = true
    return new Promise(() => undefined)
  }
  void startProcess()(login, finishWith(failed))
  await expect.poll(() => hasStopped, { interval: 1 }).toBe(true)
  store.write = write
  const stoppedAt = runtime.now()
  expect(await startProcess()(login, finishWith(loggedIn))).toEqual(loggedIn)
  expect([runtime.now() - stoppedAt, calls]).toEqual([lockLifeMs, ['finish']])
})

it('B13: a callback abandons the login if it never gets the lock', async () => {
  const { store, startProcess, finishWith, calls } = setUp()
  store.lock = async () => false
  expect(await startProcess()(login, finishWith(loggedIn))).toBe('abandoned')
  expect(calls).toEqual([])
})

it('B13: a request to GenAuth is repeated only if it can complete before the lock expires', async () => {
  const { startProcess, pass } = setUp()
  const held = holdFinish()
  const outcome = startProcess()(login, held.finish)
  await held.begun
  expect(held.mayStillSend()).toBe(true)
  pass(lockLifeMs - timeoutMs - 1)
  expect(held.mayStillSend()).toBe(true)
  pass(1)
  expect(held.mayStillSend()).toBe(false)
  held.end(loggedIn)
  await outcome
})

it('B13: a login returns its result even if the store cannot save it', async () => {
  const { store, startProcess } = setUp()
  const finish: FinishLogin = async () => {
    store.write = () => Promise.reject(new Error('down'))
    return loggedIn
  }
  expect(await startProcess()(login, finish)).toEqual(loggedIn)
})

it('B13: parallel callbacks in one process return the same result even if the store cannot save it', async () => {
  const { store, startProcess, finishWith } = setUp()
  const process = startProcess()
  const held = holdFinish()
  const first = process(login, held.finish)
  await held.begun
  const second = process(login, finishWith(failed))
  store.write = () => Promise.reject(new Error('down'))
  held.end(loggedIn)
  expect(await Promise.all([first, second])).toEqual([loggedIn, loggedIn])
})

it('B13: a callback at another process abandons the login if the store cannot save the result of the login', async () => {
  const { store, startProcess, finishWith } = setUp()
  const held = holdFinish()
  const first = startProcess()(login, held.finish)
  await held.begun
  const second = startProcess()(login, finishWith(failed))
  const { write } = store
  store.write = (name, ...rest) =>
    name.startsWith('login-end.') ? Promise.reject(new Error('down')) : write(name, ...rest)
  held.end(loggedIn)
  expect(await Promise.all([first, second])).toEqual([loggedIn, 'abandoned'])
})

it('B13: if the store fails during a login, the login releases its lock and can be repeated', async () => {
  const { store, startProcess, finishWith, calls, runtime } = setUp()
  const process = startProcess()
  const startedAt = runtime.now()
  const { read } = store
  store.read = () => Promise.reject(new Error('down'))
  await expect(process(login, finishWith(loggedIn))).rejects.toThrow()
  store.read = read
  expect(await process(login, finishWith(loggedIn))).toEqual(loggedIn)
  // The second callback does not wait until the lock expires.
  expect([runtime.now() - startedAt, calls]).toEqual([0, ['finish']])
})
