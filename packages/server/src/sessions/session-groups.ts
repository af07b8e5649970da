import type { Namer } from '../sealing/namer'
import type { SessionStore } from '../stores/session-store'
import type { LogoutToken } from '../verify-logout-token'
import { cookiesEndAt, lastsUntil } from './session-lifetime'
import type { SessionRecord, Subject } from './session-record'
import type { SessionContext } from './sessions'

/**
 * Returns the pseudonymous names of a session's groups: the group of its user, and the group of its login at GenAuth. If the ID token has
 * no `sid`, the login is unknown, and the session belongs to all logins of its user.
 */
export async function groupsOf(namer: Namer, { sub, sid }: Subject): Promise<string[]> {
  const ofUser = sub === undefined ? [] : await namer.namesOf('sub', sub)
  return [...ofUser, ...(await groupsOfLogin(namer, { sub, sid }))]
}

/** Returns the groups that a logout token ends: the groups of one login if the token has a `sid`, otherwise the groups of the user. */
export async function groupsMeant(namer: Namer, { sub, sid }: LogoutToken): Promise<string[]> {
  if (sid === undefined) return sub === undefined ? [] : namer.namesOf('sub', sub)
  const unknown = await groupsOfLogin(namer, { sub, sid: undefined })
  return [...(await groupsOfLogin(namer, { sub, sid })), ...unknown]
}

async function groupsOfLogin(namer: Namer, { sub, sid }: Subject): Promise<string[]> {
  if (sid !== undefined) return namer.namesOf('sid', sid)
  return sub === undefined ? [] : namer.namesOf('sub without sid', sub)
}

/** Finds the sessions in a store by their user or login at GenAuth. If the store fails, the methods throw `storage_unavailable`. */
export interface SessionIndex {
  /** Adds a new session with its key in the store. */
  add(record: SessionRecord, key: string): Promise<void>
  /** Adds a session to the groups that were unknown before a token refresh. */
  update(record: SessionRecord, key: string): Promise<void>
  /** Returns the keys of the sessions that are in one of the groups and started at or before `beganBy`. */
  find(groups: readonly string[], beganBy: number): Promise<string[]>
}

/** Creates the index. Records are encrypted, so each session's start is in a separate, unencrypted entry. */
export function createSessionIndex(context: SessionContext, store: SessionStore): SessionIndex {
  const { runtime, lifetimes, namer, backchannelLogout } = context
  // The key of a session record contains no dot, so it never equals the key of a start entry.
  const beginningOf = (key: string) => `began.${key}`
  const update = async (record: SessionRecord, key: string) => {
    const now = runtime.now()
    // Each write of the session also writes this entry, so the entry does not have to last until the maximum age.
    const lifetime = { now, endsAt: cookiesEndAt(record, lifetimes, now) }
    const names = await groupsOf(namer, record)
    await Promise.all(names.map((name) => store.file(name, key, lifetime)))
  }
  const beganBy = async (key: string, instant: number) => {
    const { sealed } = (await store.read(beginningOf(key))) ?? {}
    // If a session's start is unknown, include the session, so that the logout ends it.
    return sealed === undefined || Number(sealed) <= instant
  }
  return {
    async add(record, key) {
      // Store the start time before the session is in the index. If the start time is missing, every logout of the group ends the session.
      if (backchannelLogout) {
        const beginning = { version: 1, sealed: String(record.startedAt) }
        const lifetime = { now: runtime.now(), endsAt: lastsUntil(record, lifetimes) }
        await store.write(beginningOf(key), beginning, lifetime)
      }
      await update(record, key)
    },
    update,
    async find(groups, instant) {
      const filed = await Promise.all(groups.map((group) => store.find(group)))
      const keys = [...new Set(filed.flat())]
      const isMeant = await Promise.all(keys.map((key) => beganBy(key, instant)))
      return keys.filter((_, at) => isMeant[at])
    },
  }
}

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
