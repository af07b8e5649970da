import {
  type AuthServerOptions,
  cookieSessions,
  memoryStore,
  type Revocations,
  storedSessions,
} from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocations'
import type { TestClock } from './clock'

/** Makes a way to keep sessions that several processes share, and what they share by it. */
export type SharedKeeping = (clock: Pick<TestClock, 'now'>) => AuthServerOptions['sessions']

/** The two ways to share sessions among processes. */
export const sharedKeepings: [string, SharedKeeping][] = [
  [
    'sessions in cookies',
    ({ now }) => cookieSessions({ revocations: createMemoryRevocations(now) }),
  ],
  ['sessions in a store', () => storedSessions(memoryStore())],
]

/** Revocations as an app had them before there were locks and results. */
export function revocationsWithoutLocks(now: () => number): Revocations {
  const { add, has, addGroup, groupEndedAt } = createMemoryRevocations(now)
  return { add, has, addGroup, groupEndedAt }
}
