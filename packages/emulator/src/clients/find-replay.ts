import type { IncomingRequest } from '../http/incoming-request'
import type { Reply } from '../http/reply'
import type { EmulatorState } from '../settings/state'

/** Returns the stored response to the first use of a refresh token, if the token is within its grace period. */
export function findReplay(request: IncomingRequest, state: EmulatorState): Reply | undefined {
  const { grant_type: grantType, refresh_token: refreshToken } = request.form
  const graceMs = state.switches.reuseGraceSeconds * 1000
  if (grantType !== 'refresh_token' || !refreshToken || graceMs === 0) return undefined
  return state.replays.find(refreshToken, state.clock.now() - graceMs)
}
