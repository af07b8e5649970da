import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConnectionEvent, type TabEventType, tellConnection } from './connection-story'

/** Every night with another seed, and more of them: `GENAUTH_STORIES=5000 GENAUTH_SEED=$RANDOM`. */
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

describe('any sequence of events in pages with a server', () => {
  it('T1, L7, R2, R20: keeps the rules of a session', {
    timeout: 60_000 + numRuns * 1000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), events, async (tabs, story) => {
        expect(await tellConnection(tabs, story)).toEqual([])
      }),
      { numRuns, seed },
    )
  })

  it('T1, L7: a page that has not heard of a login does not show it after its logout', async () => {
    // Both tabs wake up when it is time to renew. The login was in the tab that logs out.
    const problems = await tellConnection(2, [
      { type: 'login', tab: 0 },
      { type: 'latency', ms: 100 },
      { type: 'login', tab: 0 },
      { type: 'pass', ms: 59 * minute },
      { type: 'logout', tab: 0 },
    ])
    expect(problems).toEqual([])
  })
})
