import type { LogoutToken } from '../logout-tokens/logout-token'
import type { Namer } from '../sealing/create-namer'
import type { SessionRecord } from './session-record'

/**
 * Returns the pseudonymous names of a session's groups: the group of its user, and the group of its login at GenAuth. If the ID token has
 * no `sid`, the login is unknown, and the session belongs to all logins of its user.
 */
export async function groupsOf(
  namer: Namer,
  { sub, sid }: Pick<SessionRecord, 'sub' | 'sid'>,
): Promise<string[]> {
  const ofUser = sub === undefined ? [] : await namer.namesOf('sub', sub)
  return [...ofUser, ...(await groupsOfLogin(namer, { sub, sid }))]
}

/** Returns the groups that a logout token ends: the groups of one login if the token has a `sid`, otherwise the groups of the user. */
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
