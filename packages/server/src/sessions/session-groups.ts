import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Namer } from '../sealing/create-namer'
import type { SessionRecord } from './session-record'

/**
 * The groups that a session is in, by names that tell nothing: those of its user, and those of its login at GenAuth. Where an ID token did
 * not tell which login it was (`sid`), it counts as every one of its user's.
 */
export async function groupsOf(
  namer: Namer,
  { sub, sid }: Pick<SessionRecord, 'sub' | 'sid'>,
): Promise<string[]> {
  const ofUser = sub === undefined ? [] : await namer.namesOf('sub', sub)
  return [...ofUser, ...(await groupsOfLogin(namer, { sub, sid }))]
}

/** The groups that a logout token ends: those of one login, where it names one, or all of a user. */
export async function groupsMeant(namer: Namer, { sub, sid }: LogoutToken): Promise<string[]> {
  if (sid === undefined) return sub === undefined ? [] : namer.namesOf('sub', sub)
  const unknown = await groupsOfLogin(namer, { sub, sid: undefined })
  return [...(await groupsOfLogin(namer, { sub, sid })), ...unknown]
}

async function groupsOfLogin(
  namer: Namer,
  { sub, sid }: Pick<SessionRecord, 'sub' | 'sid'>,
): Promise<string[]> {
  if (sid !== undefined) return namer.namesOf('sid', sid)
  return sub === undefined ? [] : namer.namesOf('sub without sid', sub)
}
