import { describe, expect, it } from 'vitest'
import type { LoginTransaction } from '../../src/cookies/login-cookies'
import { memoryStore } from '../../src/index'
import { serverRuntime } from '../../src/runtime/server-runtime'
import { createRecordSealer } from '../../src/sealing/sealer'
import {
  type LoginProgress,
  type LoginRequest,
  type LoginStep,
  nextLoginStep,
  openLoginNotes,
} from '../../src/sessions/repeated-callbacks'
import { notesInStore } from '../../src/stores/session-store'
import { createClock } from '../support/clock'
import { watchStore } from '../support/watch-store'

const secretOf = (text: string) => new TextEncoder().encode(text.padEnd(32, '.'))
const login: LoginTransaction = {
  startedAt: Date.now(),
  state: 'a-state.of-a-login',
  codeVerifier: 'a-verifier-that-only-the-cookie-has',
  returnTo: '/',
}
const ending = { isLoggedIn: true, setCookies: ['genauth-session=a-sealed-session; Path=/'] }

function setUp() {
  const store = watchStore(memoryStore())
  const clock = createClock()
  const open = (
    change: Partial<LoginTransaction> = {},
    { code = 'a-code', secrets = ['a-secret'] } = {},
  ) => {
    const context = { purpose: 'login', appId: 'an-app', cookieName: 'genauth-login' } as const
    const sealerOf = createRecordSealer(secrets.map(secretOf), context)
    const notes = notesInStore(store)
    const deps = {
      runtime: { ...serverRuntime, now: clock.now },
      notes,
      sealerOf,
      timeoutMs: 10_000,
    }
    return openLoginNotes(deps, { transaction: { ...login, ...change }, code })
  }
  return { store, clock, open }
}

describe('the notes of a login', () => {
  it('B13: a request with the same login cookie and code reads the result of a login', async () => {
    const { open, clock } = setUp()
    const notes = await open()
    expect(await notes.read()).toEqual({})
    expect(await notes.begin()).toBe(true)
    expect(await notes.begin()).toBe(false)
    await notes.end(ending)
    expect(await (await open()).read()).toEqual({
      begun: { codeHash: notes.codeHash },
      isDone: true,
      endedAt: expect.closeTo(clock.now(), -3),
      ending: expect.objectContaining(ending),
    })
  })

  it('B13: a request with another login cookie does not find the result of a login', async () => {
    const { open } = setUp()
    const notes = await open()
    await notes.begin()
    await notes.end(ending)
    expect(await (await open({ codeVerifier: 'another' })).read()).toEqual({})
    expect(await (await open({ state: 'another' })).read()).toEqual({})
  })

  it('B13: the stored notes of a login contain no code, state or cookie', async () => {
    const { open, store } = setUp()
    const notes = await open()
    await notes.begin()
    await notes.end(ending)
    const written = store.calls.join('\n')
    for (const secret of ['a-code', login.state, login.codeVerifier, 'a-sealed-session']) {
      expect(written).not.toContain(secret)
    }
  })

  it('B13: a result that was copied from another login cannot be decrypted', async () => {
    const { open, store } = setUp()
    const [mine, theirs] = [await open(), await open({ state: 'their-state' })]
    await Promise.all([mine.begin(), theirs.begin(), theirs.end(ending)])
    const their = await store.read(theirs.name.replace('login.', 'login-end.'))
    const lifetime = { now: 0, endsAt: Number.MAX_SAFE_INTEGER }
    const myEnd = mine.name.replace('login.', 'login-end.')
    await store.write(myEnd, { version: 1, sealed: their?.sealed ?? 'none' }, lifetime)
    const progress = await mine.read()
    expect([progress.ending, progress.endedAt]).toEqual([undefined, undefined])
  })

  it('B14: a login whose note cannot be decrypted is treated as a login with another code', async () => {
    const { open } = setUp()
    await (await open()).begin()
    const { begun } = await (await open({}, { secrets: ['another-secret'] })).read()
    expect(begun).toEqual({ codeHash: undefined, begunAt: undefined })
  })

  it('B14: the notes of a failed login expire within six minutes', async () => {
    const { open, store, clock } = setUp()
    clock.stopAt(Date.now())
    const notes = await open()
    await notes.begin()
    await notes.end({ isLoggedIn: false, setCookies: ['an-error'] })
    const lifetimesMs = store.calls
      .map((call): unknown[] => JSON.parse(call))
      .filter(([method]) => method === 'write')
      .map(([, , , lifetime]) => (lifetime as { endsAt: number }).endsAt - clock.now())
    expect(lifetimesMs).toEqual([325_000, 85_000])
  })

  it('B13: the server remembers the code of a successful login for as long as it accepts the login cookie', async () => {
    const { open, clock } = setUp()
    const notes = await open()
    await notes.begin()
    await notes.end(ending)
    clock.pass(3_600_000)
    // The store has no clock and uses the time of the last write.
    await (await open({ state: 'another' })).begin()
    expect(await notes.read()).toEqual({
      begun: { codeHash: notes.codeHash, begunAt: undefined },
      isDone: true,
      endedAt: undefined,
      ending: undefined,
    })
  })
})

const same = { codeHash: 'one' }
const other = { codeHash: 'another' }
const now = 1_000_000
const lockLifeMs = 25_000
const begunAgo = (ms: number) => ({ ...same, begunAt: now - ms })

const cases: [string, LoginProgress, Partial<LoginRequest>, LoginStep][] = [
  ['no code was sent and this request has the lock', {}, { hasLock: true }, 'begin'],
  [
    'no code was sent and this request has the lock after a wait',
    {},
    { hasLock: true, hasWaited: true },
    'begin',
  ],
  ['no code was sent and this request has no lock', {}, {}, 'wait'],
  ['the same code was sent and this request has no lock', { begun: same }, {}, 'wait'],
  [
    'the same code was sent and this request has no lock after a wait',
    { begun: same },
    { hasWaited: true },
    'wait',
  ],
  [
    'the lock of the sent code expired without a result',
    { begun: same },
    { hasLock: true, hasWaited: true },
    'abandon',
  ],
  [
    'a stopped process sent the code and its lock has just expired',
    { begun: begunAgo(25_001) },
    { hasLock: true },
    'abandon',
  ],
  [
    'a stopped process sent the code and its lock expired 60 s ago',
    { begun: begunAgo(85_000) },
    { hasLock: true },
    'abandon',
  ],
  [
    'a stopped process sent the code and its lock expired more than 60 s ago',
    { begun: begunAgo(85_001) },
    { hasLock: true },
    'over',
  ],
  ['the same code was sent at an unknown time', { begun: same }, { hasLock: true }, 'over'],
  [
    'the login has succeeded and its result has expired',
    { begun: begunAgo(70_000), isDone: true },
    { hasLock: true },
    'over',
  ],
  [
    'the login has failed and its result is too old',
    { begun: begunAgo(70_000), endedAt: now - 60_001 },
    { hasLock: true },
    'over',
  ],
  [
    'the login has succeeded while this request waited, and its result has expired',
    { begun: same, isDone: true },
    { hasLock: true, hasWaited: true },
    'abandon',
  ],
  [
    'the lock has expired and another request holds a new lock',
    { begun: begunAgo(26_000) },
    {},
    'wait',
  ],
  [
    'the login has a result and this request has no lock',
    { begun: same, endedAt: now - 60_000 },
    {},
    'share',
  ],
  [
    'the login has a result and this request has the lock',
    { begun: same, endedAt: now },
    { hasLock: true },
    'share',
  ],
  [
    'the result of the login is too old',
    { begun: same, endedAt: now - 60_001 },
    { hasLock: true },
    'over',
  ],
  ['another code was sent and this request has no lock', { begun: other }, {}, 'refuse'],
  [
    'another code was sent and this request has the lock',
    { begun: other },
    { hasLock: true },
    'refuse',
  ],
  ['another code has a result', { begun: other, endedAt: now }, { hasLock: true }, 'refuse'],
  [
    'the stored note of the sent code cannot be decrypted',
    { begun: {} },
    { hasLock: true, hasWaited: true },
    'refuse',
  ],
]

it.each(cases)(
  'B13, B14: nextLoginStep() returns the correct step if %s',
  (_what, progress, request, step) => {
    const fullRequest = {
      codeHash: 'one',
      hasLock: false,
      hasWaited: false,
      now,
      lockLifeMs,
      ...request,
    }
    expect(nextLoginStep(progress, fullRequest)).toBe(step)
  },
)
