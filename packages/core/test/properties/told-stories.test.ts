import { describe, it } from 'vitest'
import { tell } from './story'
import type { Setting } from './story-events'

const rotating: Setting = {
  storage: 'shared',
  tabs: 2,
  refreshAnswer: 'new',
  graceMs: 0,
  lifetimeSeconds: 300,
  givesRefreshTokens: true,
}

describe('stories that were worth keeping', () => {
  it('R3, R4: a tab that froze before it could repeat a lost renewal looks again at what is stored', async () => {
    await tell({ ...rotating, graceMs: 30_000 }, [
      { type: 'fault', fault: 'lost' },
      { type: 'forceRenew', tab: 0 },
      { type: 'freeze', tab: 0 },
      { type: 'forceRenew', tab: 1 },
      { type: 'pass', ms: 30_000 },
      { type: 'wake', tab: 0 },
      { type: 'pass', ms: 11_000 },
    ])
  })
})
