import { checkFault } from '../faults/fault'
import type { IncomingRequest } from '../http/incoming-request'
import type { EmulatorApp } from '../settings/emulator-app'
import { EmulatorError } from '../settings/emulator-error'
import { checkEndpoint, endpointNames } from '../settings/endpoint-name'
import type { EmulatorState } from '../settings/state'
import type { Steering } from '../settings/steering'

/** The input of a control route. */
export interface ControlCall {
  request: IncomingRequest
  state: EmulatorState
  steering: Steering
  /** The part of the path after the route's name. For the route of a fault, this part is the endpoint. */
  name: string
  body: Record<string, unknown>
}

/** Handles a control route, and returns the JSON of the response, or a promise of it. The JSON must not contain a secret, a token or a code. */
type ControlRoute = (call: ControlCall) => unknown

/** All control routes, by method and path below `/__emulator/`. */
export const controlRoutes: Readonly<Record<string, ControlRoute>> = {
  'GET state': describe,
  'GET requests': ({ request, steering }) => {
    const endpoint = request.query.get('endpoint')
    const entries = steering.requests(endpoint === null ? undefined : checkEndpoint(endpoint))
    return entries.map(({ unredacted: _hidden, ...entry }) => entry)
  },
  'GET counts': ({ steering }) => counts(steering),
  'GET faults': ({ state }) => state.faults.list(),
  'PUT faults/': ({ state, steering, name, body }) => {
    steering.setFault(checkEndpoint(name), checkFault(body))
    return state.faults.list()
  },
  'DELETE faults/': ({ state, steering, name }) => {
    steering.setFault(checkEndpoint(name), null)
    return state.faults.list()
  },
  'DELETE faults': ({ state, steering }) => {
    steering.clearFaults()
    return state.faults.list()
  },
  'GET switches': ({ steering }) => steering.switches,
  'PATCH switches': ({ steering, body }) => {
    steering.setSwitches(body)
    return steering.switches
  },
  'GET app': ({ steering }) => publicApp(steering.app),
  'PATCH app': ({ steering, body }) => {
    steering.setApp(body)
    return publicApp(steering.app)
  },
  'PATCH users/': ({ state, steering, name, body }) => {
    steering.setUser(decodeURIComponent(name), body)
    return users(state)
  },
  'POST clock': ({ state, steering, body }) => {
    steering.shiftClock(shiftSeconds(body))
    return { now: state.clock.now(), offsetSeconds: state.clock.offsetMs() / 1000 }
  },
  'POST revoke': ({ steering }) => {
    steering.revokeEverything()
    return { revoked: true }
  },
  'POST logout': async ({ state, steering, body }) => {
    await steering.logOutUser(String(body['username']))
    return { sessions: sessions(state) }
  },
  'POST reset': (call) => {
    call.steering.reset()
    return describe(call)
  },
}

function describe({ state, steering }: ControlCall): unknown {
  return {
    url: state.url,
    app: publicApp(steering.app),
    users: users(state),
    sessions: sessions(state),
    switches: steering.switches,
    faults: state.faults.list(),
    counts: counts(steering),
    clock: { now: state.clock.now(), offsetSeconds: state.clock.offsetMs() / 1000 },
  }
}

/** Returns the users without their passwords and most of their claims. */
function users(state: EmulatorState): unknown[] {
  return state.users.map(({ username, claims, tenants = {} }) => ({
    username,
    name: claims['name'] ?? null,
    roles: claims['roles'] ?? [],
    tenants: Object.keys(tenants),
  }))
}

/** Returns the logins, without the ids of their sessions. */
function sessions(state: EmulatorState): unknown[] {
  return state.sessions.list().map(({ userId, tenantId, connection, acr, loggedInAt }) => ({
    username: state.users.find(({ claims }) => claims.sub === userId)?.username ?? null,
    tenantId: tenantId ?? null,
    connection: connection ?? null,
    acr: acr ?? null,
    loggedInAt,
  }))
}

function counts(steering: Steering): Record<string, number> {
  return Object.fromEntries(endpointNames.map((name) => [name, steering.count(name)]))
}

function publicApp({ secret: _secret, ...app }: EmulatorApp): Omit<EmulatorApp, 'secret'> {
  return app
}

function shiftSeconds(body: Record<string, unknown>): number {
  const { shiftSeconds: seconds } = body
  if (typeof seconds === 'number' && Number.isFinite(seconds)) return seconds
  throw new EmulatorError(
    'shiftSeconds',
    'shiftSeconds is not a number. Send {"shiftSeconds": 3600} to move the clock forward by an hour.',
  )
}
