import fc from 'fast-check'
import { describe, it } from 'vitest'
import { settings, storyEvents } from './random-stories'
import { tell } from './story'

/** Every night with another seed, and more of them: `GENAUTH_STORIES=5000 GENAUTH_SEED=$RANDOM`. */
const numRuns = Number(process.env['GENAUTH_STORIES'] ?? 150)
const seed = Number(process.env['GENAUTH_SEED'] ?? 20_260_101)

describe('any sequence of events', () => {
  it('keeps the rules of a session', { timeout: 60_000 + numRuns * 1000 }, async () => {
    await fc.assert(
      fc.asyncProperty(settings, storyEvents, (setting, events) => tell(setting, events)),
      { numRuns, seed },
    )
  })
})
