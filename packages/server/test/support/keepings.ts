import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import type { TestClock } from './clock'

/** Creates a value for the option `sessions` that several processes share. */
export type SharedKeeping = (clock: Pick<TestClock, 'now'>) => AuthServerOptions['sessions']

/** The two kinds of sessions that processes can share. */
export const sharedKeepings: [string, SharedKeeping][] = [
  [
    'sessions in cookies',
    ({ now }) => cookieSessions({ revocations: createMemoryRevocations(now) }),
  ],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

/** Creates revocations without the optional methods for locks and results. */
export function revocationsWithoutLocks(now: () => number): Revocations {
  const { add, has, addGroup, groupEndedAt } = createMemoryRevocations(now)
  return { add, has, addGroup, groupEndedAt }
}
