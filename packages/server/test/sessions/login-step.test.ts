import { expect, it } from 'vitest'
import {
  type LoginProgress,
  type LoginRequest,
  type LoginStep,
  nextLoginStep,
} from '../../src/sessions/login-step'

const same = { codeHash: 'one' }
const other = { codeHash: 'another' }
const now = 100_000

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
  ['nobody finishes it, and there is no result', { begun: same }, { hasLock: true }, 'over'],
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
    const asked = { codeHash: 'one', hasLock: false, hasWaited: false, now, ...request }
    expect(nextLoginStep(progress, asked)).toBe(step)
  },
)
