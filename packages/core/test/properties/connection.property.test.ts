import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConnectionEvent, runConnectionStory, type TabEventType } from './connection-story'

/** The nightly run uses more stories and a random seed: `GENAUTH_STORIES=5000 GENAUTH_SEED=$RANDOM`. */
const numRuns = Number(process.env['GENAUTH_STORIES'] ?? 150)
const seed = Number(process.env['GENAUTH_SEED'] ?? 20_260_101)

const minute = 60_000

const onTab = (weight: number, ...types: TabEventType[]) => ({
  weight,
  arbitrary: fc.record({ type: fc.constantFrom(...types), tab: fc.nat({ max: 3 }) }),
})

const event: fc.Arbitrary<ConnectionEvent> = fc.oneof(
  onTab(6, 'login', 'login', 'loginOfAnother', 'failedLogin', 'logout', 'logout'),
  onTab(6, 'renew', 'getUser', 'fetch', 'reload', 'visible', 'backAndForth'),
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.constantFrom(50, 1000, 6000, 6 * minute, 59 * minute, 61 * minute),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('latency' as const),
      ms: fc.constantFrom(0, 100, 5000, 40_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom('down', 'up', 'up', 'endOutside') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('breakSetUp', 'mendSetUp') }) },
)

const events = fc.array(event, { maxLength: 30, size: 'max' })

describe('a random sequence of events in server mode', () => {
  it('T1, L7, R2, R20: a random sequence of events in server mode violates no rule for sessions', {
    timeout: 60_000 + numRuns * 1000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), events, async (tabs, story) => {
        expect(await runConnectionStory(tabs, story)).toEqual([])
      }),
      { numRuns, seed },
    )
  })

  it('T1, L7: a tab that missed the messages about a login does not show the session of the login after the user has logged out', async () => {
    // When the refresh is due, both tabs wake up. Then the tab that logged in logs out.
    const problems = await runConnectionStory(2, [
      { type: 'login', tab: 0 },
      { type: 'latency', ms: 100 },
      { type: 'login', tab: 0 },
      { type: 'pass', ms: 59 * minute },
      { type: 'logout', tab: 0 },
    ])
    expect(problems).toEqual([])
  })
})
