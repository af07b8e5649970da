import type { Runtime } from './runtime/ports'

/** Options of `connectGenAuth`. */
export interface ConnectOptions {
  /** The path of the server's routes. Use the same value as in `createAuthServer`. Default `/auth`. */
  basePath?: string | undefined
  /** Replaces platform functions such as time, storage and navigation, for tests. */
  runtime?: Partial<Runtime> | undefined
}
