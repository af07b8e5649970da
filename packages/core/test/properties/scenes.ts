import type { StoryEvent } from './story-events'

const second = 1000
const minute = 60 * second

/** What happens to two tabs. */
type Scene = (a: number, b: number) => StoryEvent[]

/** What a random sequence hardly ever comes to by itself. */
export const scenes: Readonly<Record<string, Scene>> = {
  'a logout while the answer to a renewal is on its way': (a, b) => [
    { type: 'fault', fault: 'slow' },
    { type: 'forceRenew', tab: a },
    { type: 'logout', tab: b },
    { type: 'pass', ms: 11 * second },
  ],
  'a request that reaches the server long after its tab froze and lost the lock': (a, b) => [
    { type: 'fault', fault: 'stuck' },
    { type: 'forceRenew', tab: a },
    { type: 'freeze', tab: a },
    { type: 'forceRenew', tab: b },
    { type: 'pass', ms: minute },
    { type: 'show', tab: a },
    { type: 'pass', ms: second },
  ],
  'a tab that freezes before it could repeat a lost renewal': (a, b) => [
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
  'a logout while a tab is frozen, which is killed then': (a, b) => [
    { type: 'freeze', tab: a },
    { type: 'logout', tab: b },
    { type: 'crash', tab: a },
  ],
  'a logout while a tab is closed, which is opened again': (a, b) => [
    { type: 'close', tab: a },
    { type: 'logout', tab: b },
    { type: 'reopen', tab: b },
  ],
  'a copy and its original that both need new tokens': (a, b) => [
    { type: 'duplicate', tab: a },
    { type: 'pass', ms: second },
    { type: 'forceRenew', tab: a },
    { type: 'forceRenew', tab: b },
  ],
  'a network that is down for longer than a token lives': (a) => [
    { type: 'offline' },
    { type: 'forceRenew', tab: a },
    { type: 'pass', ms: 6 * minute },
    { type: 'pass', ms: 6 * minute },
  ],
  'a server that wants to be left alone, and nobody does': (a, b) => [
    { type: 'fault', fault: 'busy' },
    { type: 'forceRenew', tab: a },
    { type: 'pass', ms: 11 * second },
    { type: 'wake', tab: b },
    { type: 'forceRenew', tab: b },
  ],
  'many calls at once of a server that fails': (a) => [
    { type: 'fault', fault: 'down' },
    { type: 'burst', tab: a },
  ],
  'a tab that heard nothing and wants a new token': (a, b) => [
    { type: 'holdMessages' },
    { type: 'forceRenew', tab: a },
    { type: 'forceRenew', tab: b },
    { type: 'deliverMessages', reversed: false, twice: false },
  ],
  'a logout while the tab looks at the store': (a) => [
    { type: 'wake', tab: a },
    { type: 'rush', rounds: 0 },
    { type: 'reload', tab: a },
    { type: 'rush', rounds: 2 },
    { type: 'logout', tab: a },
  ],
  'somebody else who logs in': (a, b) => [
    { type: 'getUser', tab: a },
    { type: 'switchUser', tab: b },
    { type: 'getUser', tab: b },
  ],
}
