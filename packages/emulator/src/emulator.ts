import type { Fault } from './faults/fault'
import type { EmulatorApp } from './settings/emulator-app'
import type { EmulatorUser, EmulatorUserChanges } from './settings/emulator-user'
import type { EndpointName } from './settings/endpoint-name'
import type { LoggedRequest, RequestFilter } from './settings/request-log'
import type { EmulatorSwitches, SwitchChanges } from './settings/switches'

/** A running emulator. */
export interface Emulator {
  /** The app host for the client, with the base path, such as `http://127.0.0.1:4567`. */
  readonly url: string
  readonly app: EmulatorApp
  /** The test users, with the users that registered on the registration page. */
  readonly users: readonly EmulatorUser[]
  readonly switches: EmulatorSwitches
  /** Changes fields of the app, for all later requests. Throws an `EmulatorError` if a value is invalid. */
  setApp(changes: Partial<EmulatorApp>): void
  /** Changes the given switches, for all later requests. Throws an `EmulatorError` if a value is invalid. */
  setSwitches(changes: SwitchChanges): void
  /**
   * Changes a user, for all later tokens and user info: merges `claims` and `tenants` with the user's, and removes a claim whose value is
   * `undefined`. Throws an `EmulatorError` if there is no such user, or if a value is invalid.
   *
   * @example emulator.setUser('ada', { claims: { roles: [] } }) // takes all roles away
   */
  setUser(username: string, changes: EmulatorUserChanges): void
  /** Makes an endpoint of both protocols fail. `null` removes the fault. Throws an `EmulatorError` if the fault is invalid. */
  setFault(endpoint: EndpointName, fault: Fault | null): void
  /** Removes all faults. */
  clearFaults(): void
  /** Returns the logged requests, the oldest first. The list includes preflight requests, whose method is `OPTIONS`. */
  requests(endpoint?: EndpointName): readonly LoggedRequest[]
  /** Counts the requests to an endpoint. Includes requests that failed because of a fault. Does not include preflight requests. */
  count(endpoint: EndpointName, filter?: RequestFilter): number
  /** Moves the emulator's clock forward, or back if `seconds` is negative. All lifetimes follow this clock. */
  shiftClock(seconds: number): void
  /** Revokes all codes, tokens and grants, and ends all logins. */
  revokeEverything(): void
  /**
   * Logs a user out everywhere, as an administrator does in GenAuth's console: ends all logins of the user, and revokes all codes and tokens
   * of the user. If the app has a `backchannelLogoutUri`, sends one logout token for each login, and waits for the responses. Rejects with an
   * `EmulatorError` if there is no such user.
   */
  logOutUser(username: string): Promise<void>
  /**
   * Restores the state that the emulator had at its start: no tokens, logins, faults or logged requests, and the initial clock, app,
   * users and switches.
   */
  reset(): void
  /**
   * Returns all tokens, codes, secrets, session ids and verifiers that the emulator has issued or received. To find leaks, search a log or
   * a page for these values.
   */
  issued(): readonly string[]
  /** Stops the server and closes its open connections immediately. */
  close(): Promise<void>
}

/** Options of {@link createEmulator}. All are optional. */
export interface EmulatorOptions {
  /** The port on 127.0.0.1. Default 0: the emulator uses a free port. */
  port?: number | undefined
  /** The path below which the emulator serves everything: `''` (default) or `'/<path>'`. Use it for a tenant whose app host has a path. */
  basePath?: string | undefined
  app?: Partial<EmulatorApp> | undefined
  /** The test users. Default: Ada and Alan. */
  users?: EmulatorUser[] | undefined
  switches?: SwitchChanges | undefined
  /**
   * Whether the emulator starts although the environment variable `NODE_ENV` is `production`. Default false, because every program that
   * reaches the emulator can log in as every user.
   */
  allowProduction?: boolean | undefined
}
