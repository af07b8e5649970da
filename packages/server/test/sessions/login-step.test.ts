import { expect, it } from 'vitest'
import {
  type LoginProgress,
  type LoginRequest,
  type LoginStep,
  nextLoginStep,
} from '../../src/sessions/login-step'

const same = { codeHash: 'one' }
const other = { codeHash: 'another' }
const now = 1_000_000
const lockLifeMs = 25_000
const begunAgo = (ms: number) => ({ ...same, begunAt: now - ms })

const cases: [string, LoginProgress, Partial<LoginRequest>, LoginStep][] = [
  ['nothing has begun, with the lock', {}, { hasLock: true }, 'begin'],
  [
    'nothing has begun, with the lock after a wait',
    {},
    { hasLock: true, hasWaited: true },
    'begin',
  ],
  ['nothing has begun, without the lock', {}, {}, 'wait'],
  ['the same code has begun', { begun: same }, {}, 'wait'],
  ['the same code has begun and still does', { begun: same }, { hasWaited: true }, 'wait'],
  [
    'the lock ended without a result',
    { begun: same },
    { hasLock: true, hasWaited: true },
    'abandon',
  ],
  [
    'a dead process began it and its lock has just ended',
    { begun: begunAgo(25_001) },
    { hasLock: true },
    'abandon',
  ],
  [
    'a dead process began it, at the end of the time for that',
    { begun: begunAgo(85_000) },
    { hasLock: true },
    'abandon',
  ],
  [
    'a dead process began it, after the time for that',
    { begun: begunAgo(85_001) },
    { hasLock: true },
    'over',
  ],
  ['it has begun and nobody has noted when', { begun: same }, { hasLock: true }, 'over'],
  [
    'it has succeeded and its result is gone',
    { begun: begunAgo(70_000), isDone: true },
    { hasLock: true },
    'over',
  ],
  [
    'it has failed and its result is too old',
    { begun: begunAgo(70_000), endedAt: now - 60_001 },
    { hasLock: true },
    'over',
  ],
  [
    'it has succeeded while this request waited, and its result is gone',
    { begun: same, isDone: true },
    { hasLock: true, hasWaited: true },
    'abandon',
  ],
  [
    'another process may still finish it, after its lock has ended',
    { begun: begunAgo(26_000) },
    {},
    'wait',
  ],
  ['a result is there', { begun: same, endedAt: now - 60_000 }, {}, 'share'],
  ['a result is there, with the lock', { begun: same, endedAt: now }, { hasLock: true }, 'share'],
  ['a result is too old', { begun: same, endedAt: now - 60_001 }, { hasLock: true }, 'over'],
  ['another code has begun', { begun: other }, {}, 'refuse'],
  ['another code has begun, with the lock', { begun: other }, { hasLock: true }, 'refuse'],
  ['another code has a result', { begun: other, endedAt: now }, { hasLock: true }, 'refuse'],
  ['what has begun does not open', { begun: {} }, { hasLock: true, hasWaited: true }, 'refuse'],
]

it.each(cases)(
  'B13, B14: nextLoginStep() returns the correct step if %s',
  (_what, progress, request, step) => {
    const asked = { codeHash: 'one', hasLock: false, hasWaited: false, now, lockLifeMs, ...request }
    expect(nextLoginStep(progress, asked)).toBe(step)
  },
)
