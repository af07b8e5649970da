import { createExpiringMap } from '../stores/expiring-map'
import { createGuard } from '../stores/guard'
import type { Revocations } from '../stores/revocations'

/** Remembers in this process. A restart forgets. */
export function createMemoryRevocations(now: () => number): Required<Revocations> {
  const ended = createExpiringMap<true>(now)
  const groups = createExpiringMap<number>(now)
  return {
    add: (sessionId, endsAt) => ended.set(sessionId, true, endsAt),
    has: (sessionId) => ended.get(sessionId) ?? false,
    addGroup(group, beganBy, endsAt) {
      if ((groups.get(group) ?? 0) <= beganBy) groups.set(group, beganBy, endsAt)
    },
    groupEndedAt: (group) => groups.get(group),
  }
}

const guard = createGuard(
  'The memory of ended sessions cannot be reached: look after the store behind revocations.',
)

/** The same memory, whose failures say what failed. */
export interface GuardedRevocations {
  add(sessionId: string, endsAt: number, now: number): Promise<void>
  has(sessionId: string): Promise<boolean>
  /** Absent where it remembers no groups. */
  readonly groups?: {
    add(group: string, beganBy: number, endsAt: number, now: number): Promise<void>
    endedAt(group: string): Promise<number | undefined>
  }
}

export function guardRevocations(revocations: Revocations): GuardedRevocations {
  const { addGroup, groupEndedAt } = revocations
  return {
    add: (...session) => guard(async () => revocations.add(...session)),
    has: (sessionId) => guard(async () => revocations.has(sessionId)),
    ...(addGroup &&
      groupEndedAt && {
        groups: {
          add: (...group) => guard(async () => addGroup.call(revocations, ...group)),
          endedAt: (group) => guard(async () => groupEndedAt.call(revocations, group)),
        },
      }),
  }
}
