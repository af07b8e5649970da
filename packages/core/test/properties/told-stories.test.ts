import { describe, it } from 'vitest'
import { scenes } from './scenes'
import { tell } from './story'
import type { Setting } from './story-events'

const rotating: Setting = {
  storage: 'shared',
  tabs: 2,
  refreshAnswer: 'new',
  graceMs: 0,
  lifetimeSeconds: 300,
  givesRefreshTokens: true,
  forgivesReuse: false,
  asksUser: false,
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

  it('R3, R4: a tab that froze before it could repeat a lost renewal does not do so while another one waits for its answer', async () => {
    await tell({ ...rotating, graceMs: 30_000 }, [
      { type: 'fault', fault: 'lost' },
      { type: 'fault', fault: 'stuck' },
      { type: 'forceRenew', tab: 0 },
      { type: 'freeze', tab: 0 },
      { type: 'forceRenew', tab: 1 },
      { type: 'pass', ms: 30_000 },
      { type: 'wake', tab: 0 },
      { type: 'pass', ms: 11_000 },
    ])
  })
})

describe.each(['shared', 'tab'] as const)('with storage in %s', (storage) => {
  it.each(Object.entries(scenes))('the rules are kept in spite of %s', async (_, scene) => {
    const setting: Setting = { ...rotating, storage, asksUser: true }
    await tell(setting, scene(0, 1))
    await tell({ ...setting, lifetimeSeconds: 60 }, scene(1, 1))
    await tell({ ...setting, lifetimeSeconds: 60 }, scene(1, 0))
    await tell({ ...setting, tabs: 1 }, scene(0, 1))
  })
})
