import fc from 'fast-check'
import { scenes } from './scenes'
import type { Setting, StoryEvent, TabEventType } from './story-events'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

export const settings: fc.Arbitrary<Setting> = fc.record({
  storage: fc.constantFrom('shared', 'shared', 'tab'),
  tabs: fc.integer({ min: 1, max: 4 }),
  refreshAnswer: fc.constantFrom('new', 'new', 'new', 'same', 'none'),
  graceMs: fc.constantFrom(0, 30 * second),
  toleratesReuse: fc.boolean(),
  readsUser: fc.boolean(),
  lifetimeSeconds: fc.constantFrom(60, 300, 3600, undefined),
  issuesRefreshTokens: fc.constantFrom(true, true, true, true, true, false),
})

const onTab = (weight: number, ...types: TabEventType[]) => ({
  weight,
  arbitrary: fc.record({ type: fc.constantFrom(...types), tab: fc.nat({ max: 4 }) }),
})

const event: fc.Arbitrary<StoryEvent> = fc.oneof(
  onTab(8, 'getToken', 'forceRenew', 'run', 'fetchRejected', 'burst', 'getUser'),
  onTab(4, 'wake', 'reload', 'crash', 'kill', 'close', 'open', 'reopen', 'duplicate'),
  onTab(5, 'freeze', 'hide', 'show'),
  onTab(4, 'login', 'logout', 'logout', 'switchUser'),
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('pass' as const),
      ms: fc.constantFrom(50, second, 11 * second, 30 * second, 55 * second, 6 * minute, hour),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('sleep' as const),
      ms: fc.constantFrom(minute, hour, 8 * hour),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('jump' as const), ms: fc.constantFrom(-hour, hour) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('offline', 'online', 'online', 'holdMessages') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('deliverMessages' as const),
      reversed: fc.boolean(),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('fault' as const),
      fault: fc.constantFrom(
        'down' as const,
        'busy' as const,
        'lost' as const,
        'lost' as const,
        'late' as const,
        'slow' as const,
        'silent' as const,
        'reject' as const,
        'setUp' as const,
        'stuck' as const,
      ),
    }),
  },
)

/** Generates one of the scenes in `scenes.ts`: orders of events that are unlikely in a random sequence. */
const scene: fc.Arbitrary<StoryEvent[]> = fc
  .record({
    a: fc.nat({ max: 4 }),
    b: fc.nat({ max: 4 }),
    makeScene: fc.constantFrom(...Object.values(scenes)),
  })
  .map(({ a, b, makeScene }) => makeScene(a, b))

export const storyEvents: fc.Arbitrary<StoryEvent[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: event.map((only) => [only]) },
      { weight: 1, arbitrary: scene },
      {
        weight: 1,
        arbitrary: fc
          .record({ rounds: fc.nat({ max: 8 }), next: event, last: event })
          .map(({ rounds, next, last }) => [{ type: 'rush' as const, rounds }, next, last]),
      },
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((parts) => parts.flat())
