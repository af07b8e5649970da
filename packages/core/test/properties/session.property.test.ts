import fc from 'fast-check'
import { describe, it } from 'vitest'
import { settings, storyEvents } from './random-stories'
import { runStory } from './story'

/** The nightly run uses more stories and a random seed: `GENAUTH_STORIES=5000 GENAUTH_SEED=$RANDOM`. */
const numRuns = Number(process.env['GENAUTH_STORIES'] ?? 150)
const seed = Number(process.env['GENAUTH_SEED'] ?? 20_260_101)

describe('a random sequence of events in browser mode', () => {
  it('a random sequence of events in browser mode violates no rule for sessions', {
    timeout: 60_000 + numRuns * 1000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(settings, storyEvents, (setting, events) => runStory(setting, events)),
      { numRuns, seed },
    )
  })
})
