import type { StoryEvent } from './story-events'

const second = 1000
const minute = 60 * second

/** Creates the events of a scene with two tabs. */
type Scene = (a: number, b: number) => StoryEvent[]

/** Scenes that are unlikely in a random sequence of events. */
export const scenes: Readonly<Record<string, Scene>> = {
  'a logout during a refresh': (a, b) => [
    { type: 'fault', fault: 'slow' },
    { type: 'forceRenew', tab: a },
    { type: 'logout', tab: b },
    { type: 'pass', ms: 11 * second },
  ],
  'a refresh that reaches the server long after its tab froze and lost the lock': (a, b) => [
    { type: 'fault', fault: 'stuck' },
    { type: 'forceRenew', tab: a },
    { type: 'freeze', tab: a },
    { type: 'forceRenew', tab: b },
    { type: 'pass', ms: minute },
    { type: 'show', tab: a },
    { type: 'pass', ms: second },
  ],
  'a tab that freezes after its refresh response was lost': (a, b) => [
    { type: 'fault', fault: 'lost' },
    { type: 'forceRenew', tab: a },
    { type: 'freeze', tab: a },
    { type: 'forceRenew', tab: b },
    { type: 'pass', ms: 30 * second },
    { type: 'wake', tab: a },
    { type: 'pass', ms: 11 * second },
  ],
  'a logout while a tab is in the back/forward cache': (a, b) => [
    { type: 'hide', tab: a },
    { type: 'logout', tab: b },
    { type: 'show', tab: a },
  ],
  'a logout while another tab is frozen, and a crash of that tab': (a, b) => [
    { type: 'freeze', tab: a },
    { type: 'logout', tab: b },
    { type: 'crash', tab: a },
  ],
  'a logout while another tab is closed, and the reopening of that tab': (a, b) => [
    { type: 'close', tab: a },
    { type: 'logout', tab: b },
    { type: 'reopen', tab: b },
  ],
  'a tab and its copy that both need new tokens': (a, b) => [
    { type: 'duplicate', tab: a },
    { type: 'pass', ms: second },
    { type: 'forceRenew', tab: a },
    { type: 'forceRenew', tab: b },
  ],
  'a network that is down for longer than the token lifetime': (a) => [
    { type: 'offline' },
    { type: 'forceRenew', tab: a },
    { type: 'pass', ms: 6 * minute },
    { type: 'pass', ms: 6 * minute },
  ],
  'calls before the `Retry-After` of the server has passed': (a, b) => [
    { type: 'fault', fault: 'busy' },
    { type: 'forceRenew', tab: a },
    { type: 'pass', ms: 11 * second },
    { type: 'wake', tab: b },
    { type: 'forceRenew', tab: b },
  ],
  'many simultaneous calls while the server fails': (a) => [
    { type: 'fault', fault: 'down' },
    { type: 'burst', tab: a },
  ],
  'a tab that received no message and needs a new token': (a, b) => [
    { type: 'holdMessages' },
    { type: 'forceRenew', tab: a },
    { type: 'forceRenew', tab: b },
    { type: 'deliverMessages', reversed: false, twice: false },
  ],
  'a logout while the tab reads its storage': (a) => [
    { type: 'wake', tab: a },
    { type: 'rush', rounds: 0 },
    { type: 'reload', tab: a },
    { type: 'rush', rounds: 2 },
    { type: 'logout', tab: a },
  ],
  'a login of another user': (a, b) => [
    { type: 'getUser', tab: a },
    { type: 'switchUser', tab: b },
    { type: 'getUser', tab: b },
  ],
}
