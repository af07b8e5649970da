import type { SessionStore } from '../stores/session-store'
import type { SessionContext } from './sessions'

/** The maximum time that a login takes besides its requests to GenAuth, in milliseconds. */
const marginMs = 60_000

/** The maximum number of code exchanges in a login. The server sends the code a second time if the response was lost. */
const requests = 2

/**
 * The groups of sessions that GenAuth has just ended. Each pending login checks these groups, because the index may not contain the session
 * of a pending login yet.
 */
export interface EndedGroups {
  /** Adds groups whose sessions have ended, if the sessions started at or before `beganBy`. */
  add(names: readonly string[], beganBy: number): Promise<void>
  /** Whether a session of these groups that started at `startedAt` has ended. */
  includes(names: readonly string[], startedAt: number): Promise<boolean>
}

export function createEndedGroups(
  { runtime, timeoutMs, backchannelLogout }: SessionContext,
  store: SessionStore,
): EndedGroups {
  const { now } = runtime
  const beganByOf = async (name: string) => {
    const { version, sealed = '0' } = (await store.read(name)) ?? { version: 0 }
    return { version, beganBy: Number(sealed) }
  }
  const add = async (name: string, beganBy: number): Promise<void> => {
    const known = await beganByOf(name)
    const entry = { version: known.version + 1, sealed: String(Math.max(known.beganBy, beganBy)) }
    const lifetime = { now: now(), endsAt: now() + requests * timeoutMs + marginMs }
    if (!(await store.write(name, entry, lifetime))) await add(name, beganBy)
  }
  return {
    async add(names, beganBy) {
      await Promise.all(names.map((name) => add(name, beganBy)))
    },
    async includes(names, startedAt) {
      if (!backchannelLogout) return false
      const known = await Promise.all(names.map(beganByOf))
      return known.some(({ beganBy }) => startedAt <= beganBy)
    },
  }
}
