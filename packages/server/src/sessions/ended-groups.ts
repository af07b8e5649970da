import type { SessionStore } from '../stores/session-store'
import type { SessionContext } from './sessions'

/** What a login may take beside its requests to GenAuth. */
const marginMs = 60_000

/** A request that is lost is sent once more. */
const requests = 2

/** Which groups of sessions GenAuth has just ended, for logins that are under way: those have filed nothing that could be found. */
export interface EndedGroups {
  /** @param beganBy Sessions are meant that began by then. */
  add(names: readonly string[], beganBy: number): Promise<void>
  /** Whether a session that began then was meant. */
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
