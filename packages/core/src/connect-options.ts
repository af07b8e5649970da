import type { Runtime } from './runtime/ports'

/** Options of `connectGenAuth`. */
export interface ConnectOptions {
  /** The path of the server's routes, as in `createAuthServer`. Default `/auth`. */
  basePath?: string | undefined
  /** Ports to the world, for tests. */
  runtime?: Partial<Runtime> | undefined
}
