import { expect, it } from 'vitest'
import {
  type LoginProgress,
  type LoginRequest,
  type LoginStep,
  nextLoginStep,
} from '../../src/sessions/login-notes'

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
