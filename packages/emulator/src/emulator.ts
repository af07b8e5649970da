import type { Fault } from './faults/fault'
import type { EmulatorApp } from './settings/emulator-app'
import type { EmulatorUser } from './settings/emulator-user'
import type { EndpointName } from './settings/endpoint-name'
import type { LoggedRequest, RequestFilter } from './settings/request-log'
import type { EmulatorSwitches, SwitchChanges } from './settings/switches'

/** A running emulator. */
export interface Emulator {
  /** The app host that a client is given, base path included, such as `http://127.0.0.1:4567`. */
  readonly url: string
  readonly app: EmulatorApp
  readonly users: readonly EmulatorUser[]
  readonly switches: EmulatorSwitches
  /** Changes the app from the next request on. Throws an `EmulatorError` on a value that it cannot have. */
  setApp(changes: Partial<EmulatorApp>): void
  /** Changes switches from the next request on; what is not named stays. Throws an `EmulatorError`. */
  setSwitches(changes: SwitchChanges): void
  /** Makes an endpoint of both protocols fail, or with `null` work again. Throws an `EmulatorError`. */
  setFault(endpoint: EndpointName, fault: Fault | null): void
  clearFaults(): void
  /** The requests so far, the oldest first; preflights are among them, with method `OPTIONS`. */
  requests(endpoint?: EndpointName): readonly LoggedRequest[]
  /** How many requests reached an endpoint, preflights not counted, those that were made to fail counted. */
  count(endpoint: EndpointName, filter?: RequestFilter): number
  /** Moves the emulator's time, and with it everything that expires. */
  shiftClock(seconds: number): void
  /** Revokes every code, token and grant, and ends every login. */
  revokeEverything(): void
  /** Goes back to the beginning: no tokens, logins, faults or log, the clock right, app and switches as at the start. */
  reset(): void
  /** Every token, code, secret, session and verifier that was issued or seen, to search an output for leaks. */
  issued(): readonly string[]
  /** Ends the server and its open connections at once. */
  close(): Promise<void>
}

/** What an emulator is started with; everything has a default. */
export interface EmulatorOptions {
  /** A port of 127.0.0.1; 0, the default, takes a free one. */
  port?: number | undefined
  /** A path under which everything is served, as for tenants whose app host has one: `''` or `'/<something>'`. */
  basePath?: string | undefined
  app?: Partial<EmulatorApp> | undefined
  /** Ada and Alan unless given. */
  users?: EmulatorUser[] | undefined
  switches?: SwitchChanges | undefined
}
