import { describe, it } from 'vitest'
import { scenes } from './scenes'
import { runStory } from './story'
import type { Setting } from './story-events'

const rotating: Setting = {
  storage: 'shared',
  tabs: 2,
  refreshAnswer: 'new',
  graceMs: 0,
  lifetimeSeconds: 300,
  issuesRefreshTokens: true,
  toleratesReuse: false,
  readsUser: false,
}

describe('sequences of events that violated a rule for sessions in an earlier version', () => {
  it('R3, R4: a tab that was frozen after a lost refresh response reads the stored session when it wakes up', async () => {
    await runStory({ ...rotating, graceMs: 30_000 }, [
      { type: 'fault', fault: 'lost' },
      { type: 'forceRenew', tab: 0 },
      { type: 'freeze', tab: 0 },
      { type: 'forceRenew', tab: 1 },
      { type: 'pass', ms: 30_000 },
      { type: 'wake', tab: 0 },
      { type: 'pass', ms: 11_000 },
    ])
  })

  it("R3, R4: a tab that was frozen after a lost refresh response sends no refresh during another tab's refresh", async () => {
    await runStory({ ...rotating, graceMs: 30_000 }, [
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

describe.each(['shared', 'tab'] as const)(
  'known sequences of events with %s storage',
  (storage) => {
    it.each(Object.entries(scenes))(
      'the session violates no rule in this situation: %s',
      async (_, scene) => {
        const setting: Setting = { ...rotating, storage, readsUser: true }
        await runStory(setting, scene(0, 1))
        await runStory({ ...setting, lifetimeSeconds: 60 }, scene(1, 1))
        await runStory({ ...setting, lifetimeSeconds: 60 }, scene(1, 0))
        await runStory({ ...setting, tabs: 1 }, scene(0, 1))
      },
    )
  },
)
