import type { Emulator } from '../emulator'
import { logOutUser } from '../login/log-out-user'
import { changeSwitches } from './change-switches'
import { changeApp } from './emulator-app'
import { changeUser } from './emulator-user'
import { checkEndpoint } from './endpoint-name'
import type { EmulatorState } from './state'

/** The members of {@link Emulator} that read or change a running emulator. */
export type Steering = Omit<Emulator, 'url' | 'close'>

/** Creates the members of an emulator that read or change its state. */
export function createSteering(
  state: EmulatorState,
  start: Pick<EmulatorState, 'app' | 'switches' | 'users'>,
): Steering {
  return {
    get app() {
      return state.app
    },
    get users() {
      return state.users
    },
    get switches() {
      return state.switches
    },
    setApp(changes) {
      state.app = changeApp(state.app, changes)
      state.issued.add(state.app.secret)
    },
    setSwitches(changes) {
      state.switches = changeSwitches(state.switches, changes)
    },
    setUser(username, changes) {
      state.users = changeUser(state.users, username, changes)
    },
    setFault: (endpoint, fault) => state.faults.set(checkEndpoint(endpoint), fault),
    clearFaults: () => state.faults.clear(),
    requests: (endpoint) => state.log.list(endpoint),
    count: (endpoint, filter) => state.log.count(endpoint, filter),
    shiftClock: (seconds) => state.clock.shift(seconds),
    revokeEverything: () => revokeEverything(state),
    logOutUser: (username) => logOutUser(username, state),
    reset() {
      revokeEverything(state)
      state.faults.clear()
      state.log.clear()
      state.clock.reset()
      state.app = start.app
      state.users = start.users
      state.switches = start.switches
      state.issued.clear()
      state.issued.add(state.app.secret)
    },
    issued: () => [...state.issued],
  }
}

function revokeEverything(state: EmulatorState): void {
  state.oauth.clear()
  state.oidc.clear()
  state.replays.clear()
  state.sessions.clear()
  state.tickets.clear()
  state.grants.clear()
}
