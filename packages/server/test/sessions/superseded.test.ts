import { describe, expect, it } from 'vitest'
import { judgeSuperseded, type SupersededVerdict } from '../../src/sessions/superseded'

const now = 1_000_000

describe('judgeSuperseded()', () => {
  it.each<
    [ageMs: number | undefined, isNewerSeen: boolean, hasSuccessor: boolean, SupersededVerdict]
  >([
    [-5000, false, true, 'accepted'],
    [0, true, true, 'accepted'],
    [9999, true, true, 'accepted'],
    [9999, false, false, 'refused'],
    [9999, true, false, 'refused'],
    [10_000, true, true, 'refused'],
    [10_000, false, true, 'claimable'],
    [119_999, true, true, 'refused'],
    [120_000, false, true, 'claimable'],
    [120_000, true, true, 'cloned'],
    [120_000, true, false, 'cloned'],
    [120_000, false, false, 'refused'],
    [undefined, false, true, 'claimable'],
    [undefined, true, true, 'cloned'],
    [undefined, true, false, 'cloned'],
    [undefined, false, false, 'refused'],
  ])(
    'S15, S16, S17: a cookie that was replaced %s ms ago, with isNewerSeen %s and hasSuccessor %s, is %s',
    (ageMs, isNewerSeen, hasSuccessor, verdict) => {
      const supersededAt = ageMs === undefined ? undefined : now - ageMs
      expect(judgeSuperseded({ supersededAt, isNewerSeen }, { hasSuccessor, now })).toBe(verdict)
    },
  )
})
