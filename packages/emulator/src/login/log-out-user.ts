import { unknownUser } from '../settings/emulator-user'
import type { EmulatorState } from '../settings/state'
import { sendLogoutToken } from './send-logout-token'

/**
 * Logs a user out everywhere, as an administrator does in GenAuth's console: ends all SSO sessions of the user, and revokes all codes and
 * tokens. Sends one logout token for each session, and waits for the responses.
 *
 * @throws {EmulatorError} if there is no such user
 */
export async function logOutUser(username: string, state: EmulatorState): Promise<void> {
  const user = state.users.find((one) => one.username === username)
  if (!user) throw unknownUser(state.users, username)
  const { sub } = user.claims
  for (const protocol of ['oauth', 'oidc'] as const) {
    for (const grantId of state[protocol].grantsOf(sub)) {
      state[protocol].revokeGrant(grantId)
      state.replays.forgetGrant(grantId)
    }
  }
  const sessions = state.sessions.list().filter(({ userId }) => userId === sub)
  for (const { id } of sessions) state.sessions.end(id)
  await Promise.all(sessions.map((session) => sendLogoutToken(session, state)))
}
